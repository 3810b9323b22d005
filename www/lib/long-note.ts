/**
 * One long note over several engines.
 *
 * Each engine tokenises the note, which is cheap and gives all of them the same chunks. One of them leads: it
 * takes the outputs of all chunks and runs the tasks. The others encode chunks and send the outputs here, from
 * where they go to the leader. Who encodes what makes no difference to the result.
 */

import type { Job, SharedWork } from "./pool.ts";
import type { Remote } from "./remote.ts";
import { EngineLost } from "./remote.ts";
import type { CallProgress } from "./types.ts";

/** With fewer chunks left, help comes too late. */
const MIN_CHUNKS_TO_SHARE = 4;

/** The most chunks handed out at once. */
const MAX_CHUNKS_AT_ONCE = 8;

/** Engines that may be lost over one note before the leader does the rest alone. */
const MAX_LOST_HELPERS = 2;

/** Chunks `first..end`. */
interface ChunkRange {
  readonly first: number;
  readonly end: number;
}

export interface LongNoteOptions {
  readonly text: string;
  readonly optionsJson: string;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((progress: CallProgress) => void) | undefined;
  /** Makes the work known to other engines; returns how to withdraw it. */
  readonly share: (work: SharedWork) => () => void;
}

/** The job of a long note; its result is the analysis as JSON. */
export function longNoteJob(options: LongNoteOptions): Job<string> {
  return {
    characters: options.text.length,
    signal: options.signal,
    run: (remote) => new LongNote(options, remote).run(),
  };
}

/** One attempt at a long note. */
class LongNote implements SharedWork {
  readonly #options: LongNoteOptions;
  readonly #leader: Remote;
  readonly #session: number;
  /** Aborted when help is of no use any more. */
  readonly #over = new AbortController();
  readonly #given: ChunkRange[] = [];
  #next = 0;
  #nChunks = 0;
  #nDone = 0;
  #nLostHelpers = 0;
  #progress: CallProgress = { doneSteps: 0, totalSteps: 0 };
  #failure: unknown;
  #wake: (() => void) | undefined;

  constructor(options: LongNoteOptions, leader: Remote) {
    this.#options = options;
    this.#leader = leader;
    this.#session = leader.newSession();
  }

  get wantsHelp(): boolean {
    const isOpen = !this.#over.signal.aborted && this.#nLostHelpers < MAX_LOST_HELPERS;
    return isOpen && this.#nLeft() >= MIN_CHUNKS_TO_SHARE;
  }

  async run(): Promise<string> {
    const { text, optionsJson, signal, onProgress, share } = this.#options;
    const session = this.#session;
    const wake = () => this.#wake?.();
    signal?.addEventListener("abort", wake);
    let withdraw: (() => void) | undefined;
    try {
      const opened = await this.#leader.request({ type: "open", session, text, optionsJson }, "opened", {
        signal,
        onPart: (part) => {
          if (part.type === "step") onProgress?.(part.progress);
        },
      });
      this.#nChunks = opened.nChunks;
      this.#progress = opened.progress;
      withdraw = share(this);
      while (this.#nDone < this.#nChunks) {
        const range = this.#take();
        if (range !== undefined) await this.#encode(range);
        else {
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
        }
        signal?.throwIfAborted();
        if (this.#failure !== undefined) throw this.#failure;
      }
      const { json } = await this.#leader.request({ type: "finish", session }, "result", {
        signal,
        onPart: (part) => {
          if (part.type === "step") onProgress?.(part.progress);
        },
      });
      return json;
    } finally {
      signal?.removeEventListener("abort", wake);
      withdraw?.();
      this.#over.abort();
      this.#leader.close(session);
    }
  }

  /** Encodes chunks on the leader. */
  async #encode({ first, end }: ChunkRange): Promise<void> {
    const body = { type: "encode", session: this.#session, first, end, isOwn: true } as const;
    await this.#leader.request(body, "encoded", {
      signal: this.#options.signal,
      onPart: () => this.#countDone(),
    });
  }

  async help(remote: Remote, mayGoOn: () => boolean): Promise<void> {
    const { text, optionsJson } = this.#options;
    const session = remote.newSession();
    const { signal } = this.#over;
    try {
      await remote.request({ type: "open", session, text, optionsJson }, "opened", { signal });
      for (let range = this.#take(); range !== undefined; range = mayGoOn() ? this.#take() : undefined) {
        let { first, end } = range;
        try {
          await remote.request({ type: "encode", session, first, end, isOwn: false }, "encoded", {
            signal,
            onPart: (part) => {
              if (part.type !== "chunk" || part.output === undefined) return;
              first = part.chunkIdx + 1;
              void this.#hand(part.chunkIdx, part.output);
            },
          });
        } finally {
          // What a lost engine leaves undone is for others.
          if (first < end) this.#giveBack({ first, end });
        }
      }
    } catch (error) {
      // Whatever went wrong here, the leader does it; if it is the note's fault, the leader reports it.
      if (!signal.aborted) this.#nLostHelpers += error instanceof EngineLost ? 1 : MAX_LOST_HELPERS;
    } finally {
      remote.close(session);
    }
  }

  /** Hands the output of a chunk to the leader. */
  async #hand(chunkIdx: number, output: Float32Array): Promise<void> {
    try {
      const body = { type: "accept", session: this.#session, chunkIdx, output } as const;
      await this.#leader.request(body, "accepted", { transfer: [output.buffer as ArrayBuffer] });
      this.#countDone();
    } catch (error) {
      this.#failure ??= error;
      this.#wake?.();
    }
  }

  #countDone(): void {
    this.#nDone += 1;
    const { doneSteps, totalSteps } = this.#progress;
    this.#options.onProgress?.({ doneSteps: doneSteps + this.#nDone, totalSteps });
    this.#wake?.();
  }

  /** Chunks that nobody works on. */
  #nLeft(): number {
    return this.#given.reduce((sum, { first, end }) => sum + end - first, this.#nChunks - this.#next);
  }

  /** The next chunks to encode: fewer and fewer, so that all end at about the same time. */
  #take(): ChunkRange | undefined {
    const returned = this.#given.pop();
    if (returned !== undefined) return returned;
    const nLeft = this.#nChunks - this.#next;
    if (nLeft === 0) return undefined;
    const first = this.#next;
    this.#next += Math.min(Math.ceil(nLeft / MAX_CHUNKS_AT_ONCE), MAX_CHUNKS_AT_ONCE);
    return { first, end: this.#next };
  }

  #giveBack(range: ChunkRange): void {
    this.#given.push(range);
    this.#wake?.();
  }
}
