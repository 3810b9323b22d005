/** The same protocol on this thread, for tests, Node and pages that cannot start a worker. */

import { connect } from "./analyzer.ts";
import { Host } from "./host.ts";
import { connectModel, type LoadedModel, type ModelOptions, type ModelTask } from "./model.ts";
import type { Port, Request, Response } from "./protocol.ts";
import type { Analyzer, AnalyzerOptions, ModelFiles, Task } from "./types.ts";

/** A port to an engine on this thread; values are cloned as a worker would clone them. */
export function inlinePort(): Port {
  let listener: ((response: Response) => void) | undefined;
  const host = new Host((response, transfer = []) => {
    const copy = structuredClone(response, { transfer });
    queueMicrotask(() => listener?.(copy));
  });
  return {
    post(request: Request, transfer = []) {
      const copy = structuredClone(request, { transfer: [...transfer] });
      queueMicrotask(() => void host.receive(copy));
    },
    listen(onResponse) {
      listener = onResponse;
    },
    end() {
      listener = undefined;
    },
  };
}

/** As `createAnalyzer`, on this thread: long notes hold up the page, but never for more than one step. */
export function createInlineAnalyzer<T extends Task = Task>(
  options: AnalyzerOptions<T> = {},
): Promise<Analyzer<T>> {
  return connect(options, { makePort: inlinePort, isInline: true, nProcessors: 1 });
}

/** As `loadModel`, on this thread. */
export function loadInlineModel<T extends ModelTask = ModelTask>(
  source: string | URL | ModelFiles,
  options: ModelOptions<T> = {},
): Promise<LoadedModel<T>> {
  return connectModel(source, options, inlinePort);
}
