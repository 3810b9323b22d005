/** The analyzer over an engine: tasks, results and events. */

import { EngineClient, planOf, type Surroundings, workerLimit } from "./client.ts";
import { AnalyzerError } from "./errors.ts";
import { inOrder } from "./ordered.ts";
import { readAnalysis, sealableJson } from "./results.ts";
import type {
  Analysis,
  AnalysisEvent,
  Analyzer,
  AnalyzerInfo,
  AnalyzerOptions,
  BatchOptions,
  BatchResult,
  CallOptions,
  CallProgress,
  Core,
  Restored,
  SealableDocument,
  Task,
  TaskMethods,
} from "./types.ts";

const TASK_NAMES = { deid: "phi", ner: "entities", summarize: "summary" } as const satisfies Record<
  Task,
  string
>;

const ALL_TASKS = Object.keys(TASK_NAMES) as Task[];

/** Notes of a batch that are read ahead for each worker. */
const NOTES_AHEAD = 3;

/** Where the package keeps its model; put together at run time, because bundlers copy files and not folders. */
const MODEL_FOLDER = ["./models", "clinical-base", ""].join("/");

/** Loads an engine; more are started when there is work for them, and lost ones are replaced. */
export async function connect<T extends Task>(
  options: AnalyzerOptions<T>,
  surroundings: Surroundings,
): Promise<Analyzer<T>> {
  const tasks: readonly Task[] = options.tasks ?? ALL_TASKS;
  const unknown = tasks.findIndex((task) => !Object.hasOwn(TASK_NAMES, task));
  if (unknown >= 0 || tasks.length === 0) {
    throw new AnalyzerError(
      "invalid-option",
      `tasks[${Math.max(unknown, 0)}] is none of ${ALL_TASKS.join(", ")}`,
    );
  }
  const models = options.models ?? new URL(MODEL_FOLDER, import.meta.url);
  const { makePort, compiled } = surroundings;
  const plan = { ...planOf("analyzer", models, options), compiled };
  const limit = workerLimit(options.workers, surroundings);
  const engine = new EngineClient<AnalyzerInfo>(plan, makePort, limit);
  await engine.load(options.onProgress, options.signal);
  return new AnalyzerClient(tasks, engine) as Analyzer<Task> as Analyzer<T>;
}

class AnalyzerClient implements Core, TaskMethods {
  readonly #tasks: readonly Task[];
  readonly #engine: EngineClient<AnalyzerInfo>;

  constructor(tasks: readonly Task[], engine: EngineClient<AnalyzerInfo>) {
    this.#tasks = tasks;
    this.#engine = engine;
  }

  get info(): AnalyzerInfo {
    return this.#engine.info;
  }

  analyze(note: string, options: CallOptions = {}): Promise<Analysis> {
    return this.#call(note, this.#tasks, options);
  }

  async deidentify(note: string, options: CallOptions = {}) {
    const { deidentified } = await this.#call(note, this.#only("deid"), options);
    if (deidentified === undefined)
      throw new AnalyzerError("internal", "the result lacks the de-identified text");
    return deidentified;
  }

  async sealMapping(documents: readonly SealableDocument[], passphrase: string) {
    this.#only("deid");
    const documentsJson = sealableJson(documents);
    const { bytes } = await this.#engine.request({ type: "seal", documentsJson, passphrase }, "sealed");
    return bytes;
  }

  async restore(
    text: string,
    mapping: Uint8Array,
    passphrase: string,
    { id }: { readonly id?: string | number } = {},
  ): Promise<Restored> {
    this.#only("deid");
    const idJson = id === undefined ? "" : JSON.stringify(id);
    const body = { type: "restore", text, mapping, passphrase, idJson } as const;
    return JSON.parse((await this.#engine.request(body, "result")).json) as Restored;
  }

  async entities(note: string, options: CallOptions = {}) {
    const { entities } = await this.#call(note, this.#only("ner"), options);
    return entities ?? [];
  }

  async summarize(note: string, options: CallOptions = {}) {
    const { summary } = await this.#call(note, this.#only("summarize"), options);
    return summary ?? { sentences: [], text: "" };
  }

  async *stream(note: string, options: CallOptions = {}): AsyncGenerator<AnalysisEvent> {
    const controller = new AbortController();
    const signal =
      options.signal === undefined ? controller.signal : AbortSignal.any([options.signal, controller.signal]);
    const waiting: CallProgress[] = [];
    let wake: (() => void) | undefined;
    const onProgress = (progress: CallProgress) => {
      options.onProgress?.(progress);
      waiting.push(progress);
      wake?.();
    };
    let isDone = false;
    const result = this.analyze(note, { ...options, signal, onProgress }).finally(() => {
      isDone = true;
      wake?.();
    });
    result.catch(() => undefined);
    try {
      while (!isDone || waiting.length > 0) {
        const progress = waiting.shift();
        if (progress !== undefined) yield { type: "progress", progress };
        else if (!isDone) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
      const analysis = await result;
      for (const section of analysis.sections) yield { type: "section", section };
      for (const entity of analysis.entities ?? []) yield { type: "entity", entity };
      yield { type: "done", analysis };
    } finally {
      controller.abort();
    }
  }

  async *analyzeAll(
    notes: Iterable<string> | AsyncIterable<string>,
    options: BatchOptions = {},
  ): AsyncGenerator<BatchResult> {
    const controller = new AbortController();
    const signal =
      options.signal === undefined ? controller.signal : AbortSignal.any([options.signal, controller.signal]);
    const analyzeOne = async (note: string, idx: number): Promise<BatchResult> => {
      try {
        return { idx, analysis: await this.analyze(note, { ...options, signal }) };
      } catch (error) {
        const isOwnFault = error instanceof AnalyzerError && error.code !== "disposed";
        if (!isOwnFault || signal.aborted) throw error;
        return { idx, error };
      }
    };
    try {
      yield* inOrder(notes, NOTES_AHEAD * this.#engine.limit + 1, analyzeOne);
    } finally {
      controller.abort();
    }
  }

  dispose(): Promise<void> {
    return this.#engine.dispose();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  #only(task: Task): readonly Task[] {
    if (this.#tasks.includes(task)) return [task];
    throw new AnalyzerError("model-not-loaded", `the analyzer was created without the task ${task}`);
  }

  async #call(note: string, tasks: readonly Task[], options: CallOptions): Promise<Analysis> {
    const { minScore = 0, policy, seed, patient, phi, maxSummarySentences } = options;
    const { roster, allow, deny, recognizers } = options;
    if (patient !== undefined && this.#engine.limit > 1) {
      throw new AnalyzerError(
        "invalid-option",
        "patient needs an analyzer with workers: 1, whose one engine remembers earlier notes",
      );
    }
    const optionsJson = JSON.stringify({
      tasks: tasks.map((task) => TASK_NAMES[task]),
      offsetUnit: "utf16",
      policy,
      seed,
      patient,
      report: true,
      phi: phi?.map(({ start, end, label }) => ({ start, end, label })),
      maxSummarySentences,
      roster,
      allow,
      deny,
      recognizers,
    });
    return readAnalysis(note, await this.#engine.call(note, optionsJson, options), minScore);
  }
}
