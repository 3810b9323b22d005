/** One engine, seen from the page: requests that are answered, and what happens when no answer comes any more. */

import { AnalyzerError, type ErrorCode } from "./errors.ts";
import type { Port, Request, Response } from "./protocol.ts";

/** How long an engine may take to obey an abort before it is ended, in ms. */
const ABORT_GRACE_MS = 2000;

/** The engine is gone: it crashed, trapped, ran out of memory or did not obey. Its work can be given to another. */
export class EngineLost extends AnalyzerError {}

/** A request without its number. */
export type Body = Request extends infer R ? (R extends Request ? Omit<R, "id"> : never) : never;

/** Answers that more answers follow. */
type Part = Extract<Response, { type: "loading" | "step" | "chunk" }>;

interface RequestOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onPart?: ((part: Part) => void) | undefined;
  readonly transfer?: readonly ArrayBuffer[];
}

interface Call {
  readonly onPart: ((part: Part) => void) | undefined;
  readonly resolve: (response: Response) => void;
  readonly reject: (reason: unknown) => void;
  readonly signal: AbortSignal | undefined;
}

/** An engine at the other end of a port. */
export class Remote {
  /** The memory of the engine when it last said so. */
  memoryBytes = 0;
  readonly #port: Port;
  readonly #calls = new Map<number, Call>();
  readonly #onLost: () => void;
  #lastId = 0;
  #isEnded = false;

  constructor(port: Port, onLost: () => void) {
    this.#port = port;
    this.#onLost = onLost;
    port.listen(
      (response) => this.#receive(response),
      () =>
        this.#lose(
          "internal",
          "the worker could not be started or stopped; check its address and the page's policy",
        ),
    );
  }

  /** Whether no request will be answered any more. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** A name for a note to be opened, unique in this engine. */
  newSession(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  /**
   * Asks and waits for the answer of a type. An abort is passed on, and the answer to it is waited for.
   *
   * @throws {EngineLost} when the engine is or gets lost; {@link AnalyzerError} when it reports a failure.
   */
  async request<T extends Response["type"]>(
    body: Body,
    expected: T,
    { signal, onPart, transfer = [] }: RequestOptions = {},
  ): Promise<Extract<Response, { type: T }>> {
    signal?.throwIfAborted();
    if (this.#isEnded) throw new EngineLost("internal", "the worker has stopped");
    this.#lastId += 1;
    const id = this.#lastId;
    let grace: ReturnType<typeof setTimeout> | undefined;
    const onAbort = () => {
      this.#port.post({ type: "abort", id });
      grace = setTimeout(() => this.#lose("internal", "the worker did not obey an abort"), ABORT_GRACE_MS);
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      const response = await new Promise<Response>((resolve, reject) => {
        this.#calls.set(id, { onPart, resolve, reject, signal });
        this.#port.post({ ...body, id }, transfer);
      });
      if (response.type !== expected)
        throw new AnalyzerError("internal", `the worker answered ${response.type}, expected ${expected}`);
      return response as Extract<Response, { type: T }>;
    } finally {
      signal?.removeEventListener("abort", onAbort);
      clearTimeout(grace);
      this.#calls.delete(id);
    }
  }

  /** Closes a note that is not to be finished. */
  close(session: number): void {
    if (!this.#isEnded) this.#port.post({ type: "close", id: 0, session });
  }

  /** Ends the engine; requests on their way reject with `reason`. */
  end(reason: unknown): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    // An engine on this thread goes on unless it is told.
    for (const id of this.#calls.keys()) this.#port.post({ type: "abort", id });
    this.#port.end();
    for (const call of this.#calls.values()) call.reject(reason);
    this.#calls.clear();
  }

  #lose(code: ErrorCode, message: string): void {
    if (this.#isEnded) return;
    this.end(new EngineLost(code, message));
    this.#onLost();
  }

  #receive(response: Response): void {
    const call = this.#calls.get(response.id);
    if (call === undefined) return;
    if ("memoryBytes" in response) this.memoryBytes = response.memoryBytes;
    switch (response.type) {
      case "loading":
      case "step":
      case "chunk":
        call.onPart?.(response);
        break;
      case "aborted":
        call.reject(call.signal?.reason);
        break;
      case "failed": {
        const { failure } = response;
        if (failure.isFatal === true) this.#lose(failure.code, failure.message);
        else call.reject(AnalyzerError.from(failure));
        break;
      }
      default:
        call.resolve(response);
    }
  }
}
