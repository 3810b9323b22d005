/** The page's end of the protocol: one engine, a queue of calls, and what to do when the engine dies. */

import { AnalyzerError } from "./errors.ts";
import { BUILD_ID, type LoadPlan, never, type Port, type Response } from "./protocol.ts";
import type { CallProgress, EngineInfo, EngineOptions, LoadProgress, ModelFiles } from "./types.ts";

/** How long an engine may take to obey an abort before it is ended and started anew, in ms. */
const ABORT_GRACE_MS = 2000;

/** A settled promise's two ends. */
interface Waiter<R> {
  readonly resolve: (value: R) => void;
  readonly reject: (reason: unknown) => void;
}

/** One call on its way. */
interface Job extends Waiter<string> {
  readonly id: number;
  readonly text: string;
  readonly optionsJson: string;
  readonly onProgress: ((progress: CallProgress) => void) | undefined;
  /** Runs while an abort waits to be obeyed. */
  grace?: ReturnType<typeof setTimeout>;
}

/** What a call may be given, whatever it does. */
export interface CallControl {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: CallProgress) => void;
}

/** What an engine is to load, with addresses that a worker can resolve. */
export function planOf(
  kind: LoadPlan["kind"],
  source: string | URL | ModelFiles,
  { wasm, cache = "browser" }: EngineOptions,
): LoadPlan {
  const absolute = (url: string | URL) => {
    const here =
      typeof location === "object" && location.href !== "about:blank" ? location.href : import.meta.url;
    return new URL(url, here).href;
  };
  const isFiles = typeof source === "object" && !(source instanceof URL);
  return {
    kind,
    wasm: {
      simd128: absolute(wasm?.simd128 ?? new URL("./wasm/chartside.wasm", import.meta.url)),
      relaxed: absolute(wasm?.relaxed ?? new URL("./wasm/chartside.relaxed.wasm", import.meta.url)),
    },
    model: isFiles ? source : absolute(source).replace(/\/?$/, "/"),
    cache,
  };
}

/** An engine behind a port that `makePort` makes; a dead engine is replaced by a new one. */
export class EngineClient<I extends EngineInfo> {
  readonly #plan: LoadPlan;
  readonly #makePort: () => Port;
  readonly #queue: Job[] = [];
  #engine: Promise<Port> | undefined;
  #info: I | undefined;
  #running: Job | undefined;
  #port: Port | undefined;
  #lastId = 0;
  #isDisposed = false;
  #failLoad: ((reason: unknown) => void) | undefined;

  constructor(plan: LoadPlan, makePort: () => Port) {
    this.#plan = plan;
    this.#makePort = makePort;
  }

  get info(): I {
    if (this.#info === undefined) throw new AnalyzerError("model-not-loaded", "the engine is not loaded");
    return this.#info;
  }

  /** Starts an engine, unless one is there. */
  async load(onProgress?: (progress: LoadProgress) => void, signal?: AbortSignal): Promise<Port> {
    signal?.throwIfAborted();
    this.#engine ??= this.#start(onProgress, signal);
    try {
      return await this.#engine;
    } catch (error) {
      this.#engine = undefined;
      throw error;
    }
  }

  #start(onProgress?: (progress: LoadProgress) => void, signal?: AbortSignal): Promise<Port> {
    const port = this.#makePort();
    const id = ++this.#lastId;
    this.#port = port;
    return new Promise<Port>((resolve, reject) => {
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
            this.#info = response.info as I;
            settle(resolve, port);
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

  /** Queues a call and resolves to its result as JSON. */
  async call(text: string, optionsJson: string, { signal, onProgress }: CallControl): Promise<string> {
    if (this.#isDisposed) throw this.#disposed();
    if (typeof text !== "string") throw new AnalyzerError("invalid-input", "text is not a string");
    signal?.throwIfAborted();
    return new Promise<string>((resolve, reject) => {
      const job: Job = { id: ++this.#lastId, text, optionsJson, onProgress, resolve, reject };
      signal?.addEventListener("abort", () => this.#abort(job, signal.reason), { once: true });
      this.#queue.push(job);
      void this.#next();
    });
  }

  /** Ends the engine; idempotent. Pending calls reject with `disposed`. */
  async dispose(): Promise<void> {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    const disposed = this.#disposed();
    this.#failLoad?.(disposed);
    this.#port?.end();
    this.#port = undefined;
    this.#engine = undefined;
    const running = this.#running;
    this.#running = undefined;
    running?.reject(disposed);
    for (const job of this.#queue.splice(0)) job.reject(disposed);
  }

  #disposed(): AnalyzerError {
    return new AnalyzerError("disposed", `the ${this.#plan.kind} was disposed of`);
  }

  /** Hands the next job to the engine, if both are free. */
  async #next(): Promise<void> {
    if (this.#running !== undefined) return;
    const job = this.#queue.shift();
    if (job === undefined) return;
    this.#running = job;
    try {
      const port = await this.load();
      if (this.#running === job)
        port.post({ type: "run", id: job.id, text: job.text, optionsJson: job.optionsJson });
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
