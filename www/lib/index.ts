import { connect } from "./analyzer.ts";
import { startWorker, workerPort } from "./ports.ts";
import type { Analyzer, AnalyzerOptions, Task } from "./types.ts";

export { AnalyzerError, type ErrorCode } from "./errors.ts";
export { clearModelCache } from "./loader.ts";
export type * from "./types.ts";

/**
 * Loads the engine and its model in a worker of its own.
 *
 * @example
 * const analyzer = await createAnalyzer({ tasks: ["deid"], models: "/models/clinical-base/" });
 * const { text } = await analyzer.deidentify(note);
 * await analyzer.dispose();
 *
 * @throws {AnalyzerError} `model-fetch-failed`, `model-integrity`, `model-incompatible`, `unsupported-environment`,
 * `invalid-option`; aborting rejects with the signal's reason.
 */
export async function createAnalyzer<T extends Task = Task>(
  options: AnalyzerOptions<T> = {},
): Promise<Analyzer<T>> {
  const { worker = "auto" } = options;
  if (worker === "none") {
    // Loaded on demand: pages with a worker need no engine on their own thread.
    const { createInlineAnalyzer } = await import("./inline.ts");
    return createInlineAnalyzer(options);
  }
  return connect(options, () => workerPort(worker === "auto" ? startWorker() : worker()));
}
