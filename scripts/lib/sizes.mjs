// Bytes of what a page loads, as they lie there and as a server would send them.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { root } from "./shell.mjs";

const pkg = join(root, "pkg");

/** The most that JavaScript and WebAssembly may weigh before the model, brotli, in bytes. */
export const BUDGET_BROTLI_BYTES = 1_200_000;

/** Each part: its name, raw bytes and brotli bytes. The model's weights are packed at a lower effort: it takes minutes otherwise. */
export function measureSizes() {
  const scripts = readdirSync(pkg).filter((name) => /^(index|worker|chunk-.*)\.js$/.test(name));
  return [
    part("JavaScript (API and worker)", scripts),
    part("WebAssembly (relaxed SIMD)", ["wasm/chartside.relaxed.wasm"]),
    part("WebAssembly (SIMD)", ["wasm/chartside.wasm"]),
    part(
      "model",
      [
        "models/clinical-base/model.safetensors",
        "models/clinical-base/tokenizer.json",
        "models/clinical-base/config.json",
      ],
      9,
    ),
  ];
}

function part(name, files, effort = 11) {
  const contents = files.map((file) => readFileSync(join(pkg, file)));
  const packed = contents.map(
    (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: effort } }).length,
  );
  const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
  return { name, rawBytes: sum(contents.map(({ length }) => length)), brotliBytes: sum(packed) };
}
