/** The engines of one analyzer: started when there is work for them, replaced when they are lost. */

import { AnalyzerError } from "./errors.ts";
import { BUILD_ID, type CompiledEngine, type LoadPlan, type Port } from "./protocol.ts";
import { EngineLost, Remote } from "./remote.ts";
import type { EngineInfo, LoadProgress } from "./types.ts";

/** Text that keeps one engine busy for about a second; for less, starting another one does not pay. */
export const BUSY_CHARACTERS = 8000;

/** Calls that wait from which another engine is started, however short their notes are. */
const BUSY_CALLS = 2;

/** Something for one engine to do. */
export interface Job<R> {
  readonly characters: number;
  readonly signal: AbortSignal | undefined;
  /** Called again on another engine when the first one was lost. */
  run(remote: Remote): Promise<R>;
}

/** A job that other engines can help with. */
export interface SharedWork {
  readonly wantsHelp: boolean;
  /**
   * Helps while there is something to do and `mayGoOn` says so.
   * Never rejects; an engine that is lost on the way is noticed by the pool.
   */
  help(remote: Remote, mayGoOn: () => boolean): Promise<void>;
}

interface Entry {
  readonly job: Job<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (reason: unknown) => void;
  hasLostEngine: boolean;
}

/** How a pool gets its engines. */
export interface PoolOptions {
  readonly plan: LoadPlan;
  readonly makePort: () => Port;
  /** The most engines at a time. */
  readonly limit: number;
}

export class Pool {
  readonly #plan: LoadPlan;
  readonly #makePort: () => Port;
  #limit: number;
  readonly #remotes = new Set<Remote>();
  readonly #idle: Remote[] = [];
  readonly #queue: Entry[] = [];
  readonly #shared = new Set<SharedWork>();
  #starting: Remote | undefined;
  #isStarting = false;
  #compiled: CompiledEngine | undefined;
  /** The engine that still has the weights as they were verified. */
  #keeper: Remote | undefined;
  #info: Omit<EngineInfo, "workers"> | undefined;
  #disposed: AnalyzerError | undefined;

  constructor({ plan, makePort, limit }: PoolOptions) {
    this.#plan = plan;
    this.#makePort = makePort;
    this.#limit = limit;
    this.#compiled = plan.compiled;
  }

  /** The most engines at a time. */
  get limit(): number {
    return this.#limit;
  }

  /** What was loaded, with the memory of every engine that runs now. */
  get info(): EngineInfo {
    if (this.#info === undefined) throw new AnalyzerError("model-not-loaded", "the engine is not loaded");
    const workers = [...this.#remotes].map(({ memoryBytes }) => ({ memoryBytes }));
    const memoryBytes = workers.reduce((sum, worker) => sum + worker.memoryBytes, 0);
    return { ...this.#info, memoryBytes, workers };
  }

  /** Starts the first engine. */
  async load(onProgress?: (progress: LoadProgress) => void, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.#idle.push(await this.#start(onProgress, signal));
  }

  /** Gives a job to the next free engine; a job whose engine is lost is done once more. */
  submit<R>(job: Job<R>): Promise<R> {
    if (this.#disposed !== undefined) return Promise.reject(this.#disposed);
    if (job.signal?.aborted) return Promise.reject(job.signal.reason);
    let onAbort = () => {};
    return new Promise<R>((resolve, reject) => {
      const entry: Entry = {
        job,
        resolve: resolve as (result: unknown) => void,
        reject,
        hasLostEngine: false,
      };
      onAbort = () => {
        const place = this.#queue.indexOf(entry);
        if (place >= 0) this.#queue.splice(place, 1);
        // A job that runs is told by the same signal; nobody waits for it to obey.
        reject(job.signal?.reason);
      };
      job.signal?.addEventListener("abort", onAbort, { once: true });
      this.#queue.push(entry);
      this.#dispatch();
      // One signal may serve a batch of any length.
    }).finally(() => job.signal?.removeEventListener("abort", onAbort));
  }

  /** Lets free engines help until the work says that it wants none, or is withdrawn by the function returned. */
  share(work: SharedWork): () => void {
    this.#shared.add(work);
    this.#dispatch();
    return () => this.#shared.delete(work);
  }

  /** Ends all engines; whatever is not done rejects with `reason`. */
  dispose(reason: AnalyzerError): void {
    if (this.#disposed !== undefined) return;
    this.#disposed = reason;
    this.#starting?.end(reason);
    for (const remote of this.#remotes) remote.end(reason);
    this.#remotes.clear();
    for (const entry of this.#queue.splice(0)) entry.reject(reason);
  }

  #dispatch(): void {
    for (let remote = this.#idle.pop(); remote !== undefined; remote = this.#idle.pop()) {
      if (remote.isEnded) continue;
      const entry = this.#queue.shift();
      const work = entry === undefined ? this.#workToShare() : undefined;
      if (entry !== undefined) void this.#run(remote, entry);
      else if (work !== undefined) void this.#help(remote, work);
      else {
        this.#idle.push(remote);
        break;
      }
    }
    if (this.#wantsAnother()) void this.#grow();
  }

  #workToShare(): SharedWork | undefined {
    return [...this.#shared].find(({ wantsHelp }) => wantsHelp);
  }

  #wantsAnother(): boolean {
    if (this.#disposed !== undefined || this.#isStarting || this.#remotes.size >= this.#limit) return false;
    if (this.#remotes.size === 0) return this.#queue.length > 0;
    const characters = this.#queue.reduce((sum, { job }) => sum + job.characters, 0);
    const isBusy = this.#queue.length >= BUSY_CALLS || characters >= BUSY_CHARACTERS;
    return isBusy || this.#workToShare() !== undefined;
  }

  async #run(remote: Remote, entry: Entry): Promise<void> {
    try {
      entry.resolve(await entry.job.run(remote));
    } catch (error) {
      const isWanted = entry.job.signal?.aborted !== true && this.#disposed === undefined;
      if (error instanceof EngineLost && isWanted && !entry.hasLostEngine) {
        entry.hasLostEngine = true;
        this.#queue.unshift(entry);
      } else entry.reject(error);
    }
    this.#release(remote);
  }

  /** Lets an engine help until the work is done or a call waits. */
  async #help(remote: Remote, work: SharedWork): Promise<void> {
    await work.help(remote, () => this.#queue.length === 0);
    this.#release(remote);
  }

  #release(remote: Remote): void {
    if (!remote.isEnded) this.#idle.push(remote);
    this.#dispatch();
  }

  /** Starts one more engine. */
  async #grow(): Promise<void> {
    try {
      this.#idle.push(await this.#start());
    } catch (error) {
      // A machine without room for one more engine works with those it has.
      if (this.#remotes.size > 0) this.#limit = this.#remotes.size;
      else for (const entry of this.#queue.splice(0)) entry.reject(error);
    }
    this.#dispatch();
  }

  async #start(onProgress?: (progress: LoadProgress) => void, signal?: AbortSignal): Promise<Remote> {
    this.#isStarting = true;
    const onAbort = () => this.#starting?.end(signal?.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      const plan = await this.#nextPlan();
      if (this.#disposed !== undefined) throw this.#disposed;
      signal?.throwIfAborted();
      const remote = this.#connect();
      const ready = await remote.request({ type: "load", buildId: BUILD_ID, plan }, "ready", {
        onPart: (part) => {
          if (part.type === "loading") onProgress?.(part.progress);
        },
        transfer: plan.isVerified ? buffersOf(plan) : [],
      });
      remote.memoryBytes = ready.info.memoryBytes;
      this.#info ??= ready.info;
      this.#compiled ??= ready.compiled;
      if (plan.keepsWeights) this.#keeper = remote;
      this.#remotes.add(remote);
      return remote;
    } catch (error) {
      this.#starting?.end(error);
      throw error;
    } finally {
      signal?.removeEventListener("abort", onAbort);
      this.#isStarting = false;
      this.#starting = undefined;
    }
  }

  #connect(): Remote {
    const remote = new Remote(this.#makePort(), () => {
      this.#remotes.delete(remote);
      if (this.#keeper === remote) this.#keeper = undefined;
      this.#dispatch();
    });
    this.#starting = remote;
    return remote;
  }

  /** What the next engine loads: the weights of one that has verified them, if there is one. */
  async #nextPlan(): Promise<LoadPlan> {
    const hasRoomForMore = this.#remotes.size + 1 < this.#limit;
    const plan = { ...this.#plan, compiled: this.#compiled };
    if (typeof plan.model !== "string") return plan;
    const keeper = this.#keeper;
    if (keeper === undefined) return { ...plan, keepsWeights: hasRoomForMore };
    try {
      const { files } = await keeper.request({ type: "share", isLast: !hasRoomForMore }, "shared");
      if (!hasRoomForMore) this.#keeper = undefined;
      return { ...plan, model: files, isVerified: true };
    } catch {
      // Lost while it was asked; the files are read anew.
      return plan;
    }
  }
}

/** The weights of a plan, if they are its own. */
function buffersOf({ model }: LoadPlan): ArrayBuffer[] {
  return model === null || typeof model === "string" ? [] : [model.weights.buffer as ArrayBuffer];
}
