/** The engine in Node: the same wasm from files. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Engine, initSync } from "#wasm";
import { hasRelaxedSimd } from "./engine-build.ts";
import { AnalyzerError } from "./errors.ts";
import type { ModelFiles } from "./types.ts";

/** The folder of the model that ships with this package. */
export const DEFAULT_MODEL: string = fileURLToPath(new URL("./models/clinical-base", import.meta.url));

/** Reads the four files of a model. */
export async function readModel(folder: string): Promise<ModelFiles> {
  const read = async (name: string): Promise<Uint8Array> => {
    try {
      return await readFile(join(folder, name));
    } catch (cause) {
      const why = (cause as NodeJS.ErrnoException).code ?? "unreadable";
      throw new AnalyzerError("model-fetch-failed", `cannot read ${join(folder, name)} (${why})`, { cause });
    }
  };
  const [manifest, config, tokenizer, weights] = await Promise.all([
    read("manifest.json"),
    read("config.json"),
    read("tokenizer.json"),
    read("model.safetensors"),
  ]);
  return { manifest, config, tokenizer, weights };
}

/** Starts the engine on this thread, with the model's files or with rules only. */
export async function startEngine(files: ModelFiles | undefined): Promise<Engine> {
  const name = hasRelaxedSimd() ? "chartside.relaxed.wasm" : "chartside.wasm";
  initSync({ module: await readFile(new URL(`./wasm/${name}`, import.meta.url)) });
  const engine = new Engine();
  if (files !== undefined) engine.loadModel(files.manifest, files.config, files.tokenizer, files.weights);
  return engine;
}

export { evaluate, lineFailed, memoryBytes } from "#wasm";
