/** Chooses the build of the engine that this host runs right, and compiles it. */

import { AnalyzerError } from "./errors.ts";
import type { CompiledEngine } from "./protocol.ts";
import type { EngineBuild } from "./types.ts";

/** The smallest module with one `i8x16.splat`: what every SIMD host validates. */
const SIMD_PROBE = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15, 11,
]);

/**
 * A module whose `f` returns one lane of `i32x4.relaxed_dot_i8x16_i7x16_add_s` over splats of 2 and 3 plus 1:
 * 4 * 2 * 3 + 1 = 25. Hosts that know the instruction but compute it wrong answer something else.
 */
const RELAXED_PROBE = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 127, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 22, 1, 20, 0,
  65, 2, 253, 15, 65, 3, 253, 15, 65, 1, 253, 17, 253, 147, 2, 253, 27, 0, 11,
]);

const RELAXED_ANSWER = 25;

/** Whether the host runs WebAssembly with 128-bit SIMD. */
export function hasSimd(): boolean {
  return typeof WebAssembly === "object" && WebAssembly.validate(SIMD_PROBE);
}

/** Whether the host has relaxed SIMD and computes its dot product right. */
export function hasRelaxedSimd(): boolean {
  if (!WebAssembly.validate(RELAXED_PROBE)) return false;
  try {
    const { f } = new WebAssembly.Instance(new WebAssembly.Module(RELAXED_PROBE)).exports;
    return typeof f === "function" && f() === RELAXED_ANSWER;
  } catch {
    return false;
  }
}

/** Compiles the build for this host while its bytes come in. */
export async function compileEngine(
  urls: Readonly<Record<EngineBuild, string>>,
  signal: AbortSignal,
): Promise<CompiledEngine> {
  const build = hasRelaxedSimd() ? "relaxed" : "simd128";
  try {
    const response = await fetch(urls[build], { signal, credentials: "same-origin" });
    if (!response.ok) throw new TypeError(`status ${response.status}`);
    // Servers that do not know the type of wasm are common; streaming refuses any other.
    const isTyped = response.headers.get("content-type")?.startsWith("application/wasm") === true;
    const module =
      isTyped && typeof WebAssembly.compileStreaming === "function"
        ? await WebAssembly.compileStreaming(response)
        : await WebAssembly.compile(await response.arrayBuffer());
    return { build, module };
  } catch (cause) {
    if (signal.aborted) throw signal.reason;
    throw new AnalyzerError(
      "model-fetch-failed",
      "the engine's wasm file could not be loaded; check the wasm path",
      { cause },
    );
  }
}
