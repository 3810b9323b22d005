/** The engine's end of the protocol: loads once, then runs one note at a time in steps that leave room for an abort. */

import init, { Engine, memoryBytes, type Session, sha256, TaskModel, version } from "#wasm";
import { hasRelaxedSimd, hasSimd } from "./engine-build.ts";
import { AnalyzerError, failureOf } from "./errors.ts";
import { loadModel } from "./loader.ts";
import { BUILD_ID, type LoadPlan, never, type Request, type Response } from "./protocol.ts";
import type { EngineInfo, LoadProgress, ModelFiles } from "./types.ts";

/** Lets messages in: a macrotask, without the 4 ms that nested timers cost. */
function breathe(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

/** What runs texts: the analyzer's engine, or a brought model. */
interface Runner {
  open(text: string, optionsJson: string): Session;
}

/** Answers requests with responses; a worker and the same-thread port drive it alike. */
export class Host {
  readonly #answer: (response: Response) => void;
  readonly #aborted = new Map<number, AbortController>();
  #runner: Runner | undefined;

  constructor(answer: (response: Response) => void) {
    this.#answer = answer;
  }

  async receive(request: Request): Promise<void> {
    const { id } = request;
    if (request.type === "abort") {
      this.#aborted.get(id)?.abort();
      return;
    }
    const controller = new AbortController();
    this.#aborted.set(id, controller);
    try {
      switch (request.type) {
        case "load":
          await this.#load(request.id, request.buildId, request.plan, controller.signal);
          break;
        case "run":
          await this.#run(request.id, request.text, request.optionsJson, controller.signal);
          break;
        default:
          never(request);
      }
    } catch (thrown) {
      if (controller.signal.aborted) this.#answer({ type: "aborted", id });
      else this.#answer({ type: "failed", id, failure: failureOf(thrown) });
    } finally {
      this.#aborted.delete(id);
    }
  }

  async #load(id: number, buildId: string, plan: LoadPlan, signal: AbortSignal): Promise<void> {
    if (buildId !== BUILD_ID) {
      throw new AnalyzerError(
        "protocol-mismatch",
        `page ${buildId} and worker ${BUILD_ID} come from different builds`,
      );
    }
    if (!hasSimd()) {
      throw new AnalyzerError(
        "unsupported-environment",
        "this browser lacks WebAssembly SIMD; use one from 2023 or newer",
      );
    }
    const onProgress = (progress: LoadProgress) => this.#answer({ type: "loading", id, progress });
    const build = hasRelaxedSimd() ? "relaxed" : "simd128";
    onProgress({ phase: "compile", fraction: 0 });
    await instantiate(plan.wasm[build]);
    onProgress({ phase: "compile", fraction: 1 });
    const files =
      typeof plan.model === "string"
        ? await loadModel({ base: plan.model, cache: plan.cache, sha256, onProgress, signal })
        : plan.model;
    signal.throwIfAborted();
    onProgress({ phase: "warmup", fraction: 0 });
    const { runner, model } = plan.kind === "analyzer" ? analyzerOf(files) : taskModelOf(files);
    this.#runner = runner;
    onProgress({ phase: "warmup", fraction: 1 });
    this.#answer({
      type: "ready",
      id,
      info: { version: version(), backend: "cpu", build, model, memoryBytes: memoryBytes() },
    });
  }

  async #run(id: number, text: string, optionsJson: string, signal: AbortSignal): Promise<void> {
    if (this.#runner === undefined) throw new AnalyzerError("model-not-loaded", "no model is loaded");
    const session = this.#runner.open(text, optionsJson);
    let isOwned = true;
    try {
      while (!session.isDone()) {
        const [doneSteps = 0, totalSteps = 0] = session.step();
        this.#answer({ type: "step", id, progress: { doneSteps, totalSteps } });
        await breathe();
        signal.throwIfAborted();
      }
      isOwned = false;
      this.#answer({ type: "result", id, json: session.finish(), memoryBytes: memoryBytes() });
    } finally {
      if (isOwned) session.free();
    }
  }
}

async function instantiate(wasm: string): Promise<void> {
  try {
    await init({ module_or_path: wasm });
  } catch (cause) {
    throw new AnalyzerError(
      "model-fetch-failed",
      "the engine's wasm file could not be loaded; check the wasm path",
      { cause },
    );
  }
}

/** What was loaded: what runs texts, and what it is. */
interface Loaded {
  readonly runner: Runner;
  readonly model: EngineInfo["model"];
}

function analyzerOf({ manifest, config, tokenizer, weights }: ModelFiles): Loaded {
  const runner = new Engine();
  runner.loadModel(manifest, config, tokenizer, weights);
  const { model } = JSON.parse(runner.info()) as Pick<EngineInfo, "model">;
  return { runner, model };
}

function taskModelOf({ manifest, config, tokenizer, weights }: ModelFiles): Loaded {
  const runner = new TaskModel(manifest, config, tokenizer, weights);
  return { runner, model: JSON.parse(runner.info()) as EngineInfo["model"] };
}
