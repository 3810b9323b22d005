import { connect } from "./analyzer.ts";
import { connectModel, type LoadedModel, type ModelOptions, type ModelTask } from "./model.ts";
import { startWorker, workerPort } from "./ports.ts";
import type { Analyzer, AnalyzerOptions, ModelFiles, Task } from "./types.ts";

export { AnalyzerError, type ErrorCode } from "./errors.ts";
export { clearModelCache } from "./loader.ts";
export type {
  Answer,
  AnswerSpan,
  Embedder,
  LabelledSpan,
  LoadedModel,
  ModelCallOptions,
  ModelInfo,
  ModelOptions,
  ModelTask,
  QuestionAnswerer,
  TextClassifier,
  TokenClassifier,
} from "./model.ts";
export {
  createReview,
  type GivenPhi,
  PHI_LABELS,
  type Review,
  type ReviewDecision,
  type ReviewItem,
  type ReviewProgress,
  type ReviewRecord,
  type ReviewScope,
  UNCERTAIN_BELOW,
} from "./review.ts";
export type * from "./types.ts";

/**
 * Loads the engine and its model in a worker of its own; more workers start when there is work for them.
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
  return connect(options, {
    makePort: () => workerPort(worker === "auto" ? startWorker() : worker()),
    isInline: false,
    nProcessors: globalThis.navigator?.hardwareConcurrency ?? 1,
  });
}

/**
 * Loads a model that `convert` made of a checkpoint, in a worker of its own.
 *
 * @example
 * const model = await loadModel("/models/my-ner/", { task: "token-classification" });
 * const spans = await model.classifyTokens(text);
 * await model.dispose();
 *
 * @throws {AnalyzerError} `model-fetch-failed`, `model-integrity`, `model-incompatible`, `unsupported-environment`,
 * `invalid-option`; aborting rejects with the signal's reason.
 */
export async function loadModel<T extends ModelTask = ModelTask>(
  source: string | URL | ModelFiles,
  options: ModelOptions<T> = {},
): Promise<LoadedModel<T>> {
  const { worker = "auto" } = options;
  if (worker === "none") {
    const { loadInlineModel } = await import("./inline.ts");
    return loadInlineModel(source, options);
  }
  return connectModel(source, options, () => workerPort(worker === "auto" ? startWorker() : worker()));
}
