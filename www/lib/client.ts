/** The page's end of the protocol: texts become jobs for the engines of a pool. */

import { AnalyzerError } from "./errors.ts";
import { type LongNoteOptions, longNoteJob } from "./long-note.ts";
import { BUSY_CHARACTERS, type Job, Pool, type SharedWork } from "./pool.ts";
import type { CompiledEngine, LoadPlan, Port, Response } from "./protocol.ts";
import type { Body, Remote } from "./remote.ts";
import type {
  AnalyzerOptions,
  CallProgress,
  EngineInfo,
  EngineOptions,
  LoadProgress,
  ModelFiles,
} from "./types.ts";

/** The most workers that `"auto"` starts: each holds the model once more. */
const MAX_AUTO_WORKERS = 4;

/** More workers than any machine of a reader has cores. */
const MAX_WORKERS = 64;

/** What differs between pages, Node and this thread. */
export interface Surroundings {
  readonly makePort: () => Port;
  /** Whether all ports lead to this thread, so that more than one is of no use. */
  readonly isInline: boolean;
  readonly nProcessors: number;
  /** The engine, where the surroundings have compiled it. */
  readonly compiled?: CompiledEngine;
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
    isVerified: false,
    keepsWeights: false,
    cache,
  };
}

/** The most workers, from what the caller asks for and what there is. */
export function workerLimit(
  workers: AnalyzerOptions["workers"] = "auto",
  { isInline, nProcessors }: Pick<Surroundings, "isInline" | "nProcessors">,
): number {
  // One processor is left to the page.
  if (workers === "auto") return isInline ? 1 : Math.max(1, Math.min(nProcessors - 1, MAX_AUTO_WORKERS));
  if (!Number.isInteger(workers) || workers < 1 || workers > MAX_WORKERS) {
    throw new AnalyzerError(
      "invalid-option",
      `workers is neither "auto" nor a number from 1 to ${MAX_WORKERS}`,
    );
  }
  if (isInline && workers > 1)
    throw new AnalyzerError("invalid-option", 'more than one of workers needs another worker than "none"');
  return workers;
}

/** The engines of one analyzer or brought model. */
export class EngineClient<I extends EngineInfo> {
  readonly #pool: Pool;
  readonly #kind: LoadPlan["kind"];

  constructor(plan: LoadPlan, makePort: () => Port, limit: number) {
    this.#kind = plan.kind;
    this.#pool = new Pool({ plan, makePort, limit });
  }

  /** What was loaded. */
  get info(): I {
    return this.#pool.info as I;
  }

  /** The most workers at a time. */
  get limit(): number {
    return this.#pool.limit;
  }

  /** Starts the first engine. */
  load(onProgress?: (progress: LoadProgress) => void, signal?: AbortSignal): Promise<void> {
    return this.#pool.load(onProgress, signal);
  }

  /** Runs one text and resolves with the result as JSON; long notes are spread over all engines. */
  async call(text: string, optionsJson: string, { signal, onProgress }: CallControl): Promise<string> {
    if (typeof text !== "string") throw new AnalyzerError("invalid-input", "note is not a string");
    const isLong = this.#kind === "analyzer" && text.length >= BUSY_CHARACTERS && this.#pool.limit > 1;
    const share = (work: SharedWork) => this.#pool.share(work);
    const call = { text, optionsJson, signal, onProgress };
    return this.#pool.submit(isLong ? longNoteJob({ ...call, share }) : textJob(call));
  }

  /** Asks an engine for something that is no text to run. */
  request<T extends Response["type"]>(body: Body, expected: T): Promise<Extract<Response, { type: T }>> {
    const run = (remote: Remote) => remote.request(body, expected);
    return this.#pool.submit({ characters: 0, signal: undefined, run });
  }

  /** Ends all engines; idempotent. */
  async dispose(): Promise<void> {
    this.#pool.dispose(new AnalyzerError("disposed", `the ${this.#kind} was disposed of`));
  }
}

/** A text for one engine. */
function textJob({ text, optionsJson, signal, onProgress }: Omit<LongNoteOptions, "share">): Job<string> {
  return {
    characters: text.length,
    signal,
    run: async (remote) => {
      const { json } = await remote.request({ type: "run", text, optionsJson }, "result", {
        signal,
        onPart: (part) => {
          if (part.type === "step") onProgress?.(part.progress);
        },
      });
      return json;
    },
  };
}
