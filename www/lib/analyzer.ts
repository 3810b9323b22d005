/** The page's end of the protocol: one engine, a queue of calls, and what to do when the engine dies. */

import { AnalyzerError } from "./errors.ts";
import { BUILD_ID, type LoadPlan, never, type Port, type Response } from "./protocol.ts";
import { type Job, readAnalysis } from "./results.ts";
import type {
  Analysis,
  AnalysisEvent,
  Analyzer,
  AnalyzerInfo,
  AnalyzerOptions,
  CallOptions,
  CallProgress,
  Core,
  LoadProgress,
  Task,
  TaskMethods,
} from "./types.ts";

/** How long an engine may take to obey an abort before it is ended and started anew, in ms. */
const ABORT_GRACE_MS = 2000;

const TASK_NAMES = { deid: "phi", ner: "entities", summarize: "summary" } as const satisfies Record<
  Task,
  string
>;

const ALL_TASKS = Object.keys(TASK_NAMES) as Task[];

/** Where the package keeps its model; put together at run time, because bundlers copy files and not folders. */
const MODEL_FOLDER = ["./models", "clinical-base", ""].join("/");

/** A settled promise's two ends. */
interface Waiter<R> {
  readonly resolve: (value: R) => void;
  readonly reject: (reason: unknown) => void;
}

interface Engine {
  readonly port: Port;
  readonly info: AnalyzerInfo;
}

/** Loads an engine through ports that `makePort` makes; a dead engine is replaced by a new one. */
export async function connect<T extends Task>(
  options: AnalyzerOptions<T>,
  makePort: () => Port,
): Promise<Analyzer<T>> {
  const tasks: readonly Task[] = options.tasks ?? ALL_TASKS;
  const unknown = tasks.findIndex((task) => !Object.hasOwn(TASK_NAMES, task));
  if (unknown >= 0 || tasks.length === 0) {
    throw new AnalyzerError(
      "invalid-option",
      `tasks[${Math.max(unknown, 0)}] is none of ${ALL_TASKS.join(", ")}`,
    );
  }
  const client = new Client(tasks, planOf(options), makePort);
  await client.load(options.onProgress, options.signal);
  return client as Analyzer<Task> as Analyzer<T>;
}

function planOf({ models, wasm, cache = "browser" }: AnalyzerOptions<Task>): LoadPlan {
  const absolute = (url: string | URL) => {
    const here =
      typeof location === "object" && location.href !== "about:blank" ? location.href : import.meta.url;
    return new URL(url, here).href;
  };
  const isFiles = typeof models === "object" && !(models instanceof URL);
  const folder = isFiles ? models : absolute(models ?? new URL(MODEL_FOLDER, import.meta.url));
  return {
    wasm: {
      simd128: absolute(wasm?.simd128 ?? new URL("./wasm/chartside.wasm", import.meta.url)),
      relaxed: absolute(wasm?.relaxed ?? new URL("./wasm/chartside.relaxed.wasm", import.meta.url)),
    },
    model: typeof folder === "string" ? folder.replace(/\/?$/, "/") : folder,
    cache,
  };
}

class Client implements Core, TaskMethods {
  readonly #tasks: readonly Task[];
  readonly #plan: LoadPlan;
  readonly #makePort: () => Port;
  readonly #queue: Job[] = [];
  #engine: Promise<Engine> | undefined;
  #info: AnalyzerInfo | undefined;
  #running: Job | undefined;
  #port: Port | undefined;
  #lastId = 0;
  #isDisposed = false;
  #failLoad: ((reason: unknown) => void) | undefined;

  constructor(tasks: readonly Task[], plan: LoadPlan, makePort: () => Port) {
    this.#tasks = tasks;
    this.#plan = plan;
    this.#makePort = makePort;
  }

  get info(): AnalyzerInfo {
    if (this.#info === undefined) throw new AnalyzerError("model-not-loaded", "the engine is not loaded");
    return this.#info;
  }

  /** Starts an engine, unless one is there. */
  async load(onProgress?: (progress: LoadProgress) => void, signal?: AbortSignal): Promise<Engine> {
    signal?.throwIfAborted();
    this.#engine ??= this.#start(onProgress, signal);
    try {
      return await this.#engine;
    } catch (error) {
      this.#engine = undefined;
      throw error;
    }
  }

  #start(onProgress?: (progress: LoadProgress) => void, signal?: AbortSignal): Promise<Engine> {
    const port = this.#makePort();
    const id = ++this.#lastId;
    this.#port = port;
    return new Promise<Engine>((resolve, reject) => {
      const fail = (reason: unknown) => {
        port.end();
        reject(reason);
      };
      this.#failLoad = fail;
      const onAbort = () => {
        port.post({ type: "abort", id });
        fail(signal?.reason);
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      const settle = <R>(end: Waiter<R>["resolve"], value: R) => {
        signal?.removeEventListener("abort", onAbort);
        this.#failLoad = undefined;
        end(value);
      };
      port.listen(
        (response) => {
          if (response.id !== id) this.#receive(response);
          else if (response.type === "loading") onProgress?.(response.progress);
          else if (response.type === "ready") {
            this.#info = response.info;
            settle(resolve, { port, info: response.info });
          } else if (response.type === "failed") settle(fail, AnalyzerError.from(response.failure));
        },
        () => {
          const crash = new AnalyzerError(
            "internal",
            "the worker could not be started or stopped; check its address and the page's policy",
          );
          if (this.#failLoad === undefined) this.#crashed(crash);
          else settle(fail, crash);
        },
      );
      port.post({ type: "load", id, buildId: BUILD_ID, plan: this.#plan });
    });
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

  async dispose(): Promise<void> {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    const disposed = new AnalyzerError("disposed", "the analyzer was disposed of");
    this.#failLoad?.(disposed);
    this.#port?.end();
    this.#port = undefined;
    this.#engine = undefined;
    const running = this.#running;
    this.#running = undefined;
    running?.reject(disposed);
    for (const job of this.#queue.splice(0)) job.reject(disposed);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  #only(task: Task): readonly Task[] {
    if (this.#tasks.includes(task)) return [task];
    throw new AnalyzerError("model-not-loaded", `the analyzer was created without the task ${task}`);
  }

  async #call(note: string, tasks: readonly Task[], options: CallOptions): Promise<Analysis> {
    if (this.#isDisposed) throw new AnalyzerError("disposed", "the analyzer was disposed of");
    if (typeof note !== "string") throw new AnalyzerError("invalid-input", "note is not a string");
    const { signal, onProgress, minScore = 0, policy, maxSummarySentences } = options;
    signal?.throwIfAborted();
    const optionsJson = JSON.stringify({
      tasks: tasks.map((task) => TASK_NAMES[task]),
      offsetUnit: "utf16",
      policy,
      maxSummarySentences,
    });
    return new Promise<Analysis>((resolve, reject) => {
      const job: Job = {
        id: ++this.#lastId,
        note,
        optionsJson,
        onProgress,
        resolve: (json) => resolve(readAnalysis(note, json, minScore)),
        reject,
      };
      signal?.addEventListener("abort", () => this.#abort(job, signal.reason), { once: true });
      this.#queue.push(job);
      void this.#next();
    });
  }

  /** Hands the next job to the engine, if both are free. */
  async #next(): Promise<void> {
    if (this.#running !== undefined) return;
    const job = this.#queue.shift();
    if (job === undefined) return;
    this.#running = job;
    try {
      const { port } = await this.load();
      if (this.#running === job)
        port.post({ type: "run", id: job.id, note: job.note, optionsJson: job.optionsJson });
    } catch (error) {
      job.reject(error);
      this.#finish(job);
    }
  }

  #finish(job: Job): void {
    if (this.#running !== job) return;
    clearTimeout(job.grace);
    this.#running = undefined;
    void this.#next();
  }

  #abort(job: Job, reason: unknown): void {
    const place = this.#queue.indexOf(job);
    if (place >= 0) this.#queue.splice(place, 1);
    else if (this.#running === job) {
      this.#port?.post({ type: "abort", id: job.id });
      job.grace = setTimeout(() => this.#replaceEngine(job), ABORT_GRACE_MS);
    }
    job.reject(reason);
  }

  #receive(response: Response): void {
    const job = this.#running;
    if (job === undefined || response.id !== job.id) return;
    switch (response.type) {
      case "step":
        job.onProgress?.(response.progress);
        break;
      case "result":
        if (this.#info !== undefined) this.#info = { ...this.#info, memoryBytes: response.memoryBytes };
        job.resolve(response.json);
        this.#finish(job);
        break;
      case "aborted":
        this.#finish(job);
        break;
      case "failed":
        job.reject(AnalyzerError.from(response.failure));
        if (response.failure.isFatal === true) this.#replaceEngine(job);
        else this.#finish(job);
        break;
      case "loading":
      case "ready":
        break;
      default:
        never(response);
    }
  }

  #crashed(crash: AnalyzerError): void {
    const job = this.#running;
    job?.reject(crash);
    this.#replaceEngine(job);
  }

  /** Ends an engine that is of no use any more; the next call starts a new one. */
  #replaceEngine(job: Job | undefined): void {
    this.#port?.end();
    this.#port = undefined;
    this.#engine = undefined;
    if (job !== undefined) this.#finish(job);
  }
}
