/** Brought models: packages of one task that the converter wrote, each with the one method of its task. */

import { type CallControl, EngineClient, planOf } from "./client.ts";
import { AnalyzerError } from "./errors.ts";
import type { Port } from "./protocol.ts";
import type { CallProgress, EngineInfo, EngineOptions, ModelFiles } from "./types.ts";
import type * as wire from "./wire.gen.ts";

/** What a brought model does. */
export type ModelTask = wire.TaskModelInfo["task"];

/** Options of {@link loadModel}. */
export interface ModelOptions<T extends ModelTask = ModelTask> extends EngineOptions {
  /** The task that the model must have; gives the result its type. Default: whatever the package says. */
  readonly task?: T;
}

/** Options of one call to a brought model. */
export interface ModelCallOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: CallProgress) => void;
}

/** A span that a model labels. Offsets are UTF-16: `text.slice(start, end)` is what was found. */
export interface LabelledSpan extends wire.LabelledSpan {
  /** The words, cut from the caller's own string. */
  readonly text: string;
}

/** The span that answers a question. Offsets are UTF-16, into the context. */
export interface AnswerSpan extends wire.AnswerSpan {
  /** The words, cut from the caller's own string. */
  readonly text: string;
}

/** What a model answers. */
export interface Answer {
  /** The most probable answer, or null if the context more probably holds none. */
  readonly answer: AnswerSpan | null;
  /** How probable it is that the context holds no answer. */
  readonly noAnswerScore: number;
}

/** What every brought model has. */
export interface ModelCore<T extends ModelTask> extends AsyncDisposable {
  readonly task: T;
  readonly info: ModelInfo;
  /** Ends the worker and gives all memory back; idempotent. Pending calls reject with `disposed`. */
  dispose(): Promise<void>;
}

/** What was loaded. */
export interface ModelInfo extends EngineInfo {
  readonly model: wire.TaskModelInfo;
}

/** A model that labels words. */
export interface TokenClassifier extends ModelCore<"token-classification"> {
  /** Spans of words with the same label, in text order. Texts of any length are read in overlapping windows. */
  classifyTokens(text: string, options?: ModelCallOptions): Promise<readonly LabelledSpan[]>;
}

/** A model that labels texts. */
export interface TextClassifier extends ModelCore<"sequence-classification"> {
  /** All labels, the highest score first. A long text gives the mean of its windows. */
  classifyText(text: string, options?: ModelCallOptions): Promise<readonly wire.ScoredLabel[]>;
}

/** A model that answers questions by spans of a text. */
export interface QuestionAnswerer extends ModelCore<"question-answering"> {
  /** The span of `context` that answers `question`. A long context is read in overlapping windows. */
  answer(question: string, context: string, options?: ModelCallOptions): Promise<Answer>;
}

/** A model that makes vectors of texts. */
export interface Embedder extends ModelCore<"sentence-embedding"> {
  /** The mean of the states of a text's tokens, of length one if the model was made so. */
  embed(text: string, options?: ModelCallOptions): Promise<Float32Array>;
}

interface ModelOf {
  readonly "token-classification": TokenClassifier;
  readonly "sequence-classification": TextClassifier;
  readonly "question-answering": QuestionAnswerer;
  readonly "sentence-embedding": Embedder;
}

/** A brought model; its `task` tells which, and with it which method it has. */
export type LoadedModel<T extends ModelTask = ModelTask> = ModelOf[T];

/** Runs a text through the model and returns what it says. */
type Predict<T extends ModelTask> = (
  text: string,
  control: CallControl | undefined,
  question?: string,
) => Promise<Extract<wire.Prediction, { task: T }>>;

/** The one method of each task. */
const METHODS: { [T in ModelTask]: (predict: Predict<T>) => Omit<ModelOf[T], keyof ModelCore<T>> } = {
  "token-classification": (predict) => ({
    async classifyTokens(text, options) {
      const { spans } = await predict(text, options);
      return spans.map((span) => ({ ...span, text: text.slice(span.start, span.end) }));
    },
  }),
  "sequence-classification": (predict) => ({
    async classifyText(text, options) {
      return (await predict(text, options)).labels;
    },
  }),
  "question-answering": (predict) => ({
    async answer(question, context, options) {
      if (typeof question !== "string") throw new AnalyzerError("invalid-input", "question is not a string");
      const { answer, noAnswerScore } = await predict(context, options, question);
      if (answer === null) return { answer, noAnswerScore };
      return { answer: { ...answer, text: context.slice(answer.start, answer.end) }, noAnswerScore };
    },
  }),
  "sentence-embedding": (predict) => ({
    async embed(text, options) {
      return Float32Array.from((await predict(text, options)).vector);
    },
  }),
};

/** Loads a brought model through ports that `makePort` makes. */
export async function connectModel<T extends ModelTask>(
  source: string | URL | ModelFiles,
  options: ModelOptions<T>,
  makePort: () => Port,
): Promise<LoadedModel<T>> {
  if (options.task !== undefined && !Object.hasOwn(METHODS, options.task)) {
    throw new AnalyzerError("invalid-option", `task is none of ${Object.keys(METHODS).join(", ")}`);
  }
  const engine = new EngineClient<ModelInfo>(planOf("model", source, options), makePort, 1);
  await engine.load(options.onProgress, options.signal);
  const { task } = engine.info.model;
  if (options.task !== undefined && options.task !== task) {
    await engine.dispose();
    throw new AnalyzerError(
      "model-incompatible",
      `expected a model for ${options.task}, found one for ${task}`,
    );
  }
  return modelWith(task as T, engine);
}

function modelWith<T extends ModelTask>(task: T, engine: EngineClient<ModelInfo>): LoadedModel<T> {
  const predict: Predict<T> = async (text, control = {}, question) =>
    JSON.parse(await engine.call(text, JSON.stringify({ offsetUnit: "utf16", question }), control));
  const core: ModelCore<T> = {
    task,
    get info() {
      return engine.info;
    },
    dispose: () => engine.dispose(),
    [Symbol.asyncDispose]: () => engine.dispose(),
  };
  const model: object = Object.assign(core, METHODS[task](predict));
  return model as LoadedModel<T>;
}
