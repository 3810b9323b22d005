// The built package over the same protocol without a worker, with model files from the repository.

import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** The four files of a model in `models/`. */
export function modelFiles(name) {
  const read = (file) => new Uint8Array(readFileSync(join(root, "models", name, file)));
  return {
    manifest: read("manifest.json"),
    config: read("config.json"),
    tokenizer: read("tokenizer.json"),
    weights: read("model.safetensors"),
  };
}

/** Lets `fetch` read the package's own files: Node has no server in front of them. */
export function serveFiles() {
  const original = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const url = new URL(typeof input === "string" ? input : (input.url ?? input.href));
    if (url.protocol !== "file:") return original(input, init);
    return new Response(readFileSync(fileURLToPath(url)), {
      headers: { "content-type": "application/wasm" },
    });
  };
  return () => {
    globalThis.fetch = original;
  };
}

/** An invented note with most kinds of finding. */
export const NOTE = `Northgate Infirmary
Patient: Adaeze Brandt   MRN: 00418827   DOB: 04/17/1949
HPI: Denies chest pain. Reports nausea since 3/2. Call (218) 555-0164.
PLAN: Start ondansetron 4 mg PO.`;
