/** Weights on their way into an engine's memory: written there as they come, without a second copy. */

import type { WeightsBuffer } from "#wasm";
import { AnalyzerError } from "./errors.ts";

/** How much is read back at once when the weights are kept in a cache, in bytes. */
const PIECE_BYTES = 1 << 20;

/**
 * Room for the weights in the memory of an engine.
 *
 * A view of the memory is made for each use: memory that grows leaves older views empty.
 */
export class WeightsRoom {
  readonly buffer: WeightsBuffer;
  readonly #memory: WebAssembly.Memory;
  readonly #nBytes: number;

  constructor(buffer: WeightsBuffer, memory: WebAssembly.Memory, nBytes: number) {
    this.buffer = buffer;
    this.#memory = memory;
    this.#nBytes = nBytes;
  }

  /** How many bytes have come in. */
  get filledBytes(): number {
    return this.buffer.filledBytes();
  }

  /** Takes the next bytes and hashes them. */
  write(part: Uint8Array): void {
    if (part.length > this.#nBytes - this.filledBytes) {
      throw new AnalyzerError("model-integrity", `the weights are longer than ${this.#nBytes} bytes`);
    }
    new Uint8Array(this.#memory.buffer, this.buffer.roomAddress(), part.length).set(part);
    this.buffer.advance(part.length);
  }

  /** A copy of what has come in, to be given to another engine. */
  copy(): Uint8Array<ArrayBuffer> {
    return this.#slice(0, this.filledBytes);
  }

  /** What has come in, piece by piece: whoever reads it never holds all of it beside the engine. */
  stream(): ReadableStream<Uint8Array> {
    let start = 0;
    return new ReadableStream({
      pull: (controller) => {
        const end = Math.min(start + PIECE_BYTES, this.filledBytes);
        if (start < end) controller.enqueue(this.#slice(start, end));
        if (end === this.filledBytes) controller.close();
        start = end;
      },
    });
  }

  #slice(start: number, end: number): Uint8Array<ArrayBuffer> {
    const address = this.buffer.filledAddress();
    return new Uint8Array(this.#memory.buffer.slice(address + start, address + end) as ArrayBuffer);
  }

  free(): void {
    this.buffer.free();
  }
}
