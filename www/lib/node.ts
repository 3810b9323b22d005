/** The engine in Node: the same wasm from files. */

import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Checkpoint, Engine, initSync, TaskModel } from "#wasm";
import { hasRelaxedSimd } from "./engine-build.ts";
import { AnalyzerError } from "./errors.ts";
import type { ModelFiles } from "./types.ts";

/** The folder of the model that ships with this package. */
export const DEFAULT_MODEL: string = fileURLToPath(new URL("./models/clinical-base", import.meta.url));

/** Reads the four files of a model. */
export async function readModel(folder: string): Promise<ModelFiles> {
  const read = (name: string) => orFail("read", join(folder, name), readFile(join(folder, name)));
  const [manifest, config, tokenizer, weights] = await Promise.all([
    read("manifest.json"),
    read("config.json"),
    read("tokenizer.json"),
    read("model.safetensors"),
  ]);
  return { manifest, config, tokenizer, weights };
}

async function orFail<R>(action: "read" | "write", path: string, work: Promise<R>): Promise<R> {
  try {
    return await work;
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code ?? "no reason given";
    throw new AnalyzerError("model-fetch-failed", `cannot ${action} ${path} (${why})`, { cause });
  }
}

/** Makes the wasm of this package ready on this thread. */
async function instantiate(): Promise<void> {
  const name = hasRelaxedSimd() ? "chartside.relaxed.wasm" : "chartside.wasm";
  initSync({ module: await readFile(new URL(`./wasm/${name}`, import.meta.url)) });
}

/** Starts the engine on this thread, with the model's files or with rules only. */
export async function startEngine(files: ModelFiles | undefined): Promise<Engine> {
  await instantiate();
  const engine = new Engine();
  if (files !== undefined) engine.loadModel(files.manifest, files.config, files.tokenizer, files.weights);
  return engine;
}

/** Loads a brought model on this thread. */
export async function startModel({ manifest, config, tokenizer, weights }: ModelFiles): Promise<TaskModel> {
  await instantiate();
  return new TaskModel(manifest, config, tokenizer, weights);
}

/** How a checkpoint is converted; what is not given has its default. */
export interface ConvertOptions {
  /** How weights are stored and products computed. Default: int8. */
  readonly precision?: string;
  /** The name that the package gives itself. Default: that of its folder. */
  readonly name?: string;
  /** The licence of the weights, as an SPDX expression. Default: `NOASSERTION`. */
  readonly license?: string;
}

/**
 * Turns the checkpoint in `from`, in the Hugging Face layout, into a package in `to`.
 *
 * @throws {AnalyzerError} `model-incompatible` with what cannot be represented, `model-integrity` for files that are
 * no checkpoint's, `invalid-option` for options out of bounds.
 */
export async function convert(from: string, to: string, options: ConvertOptions = {}): Promise<void> {
  await instantiate();
  const checkpoint = new Checkpoint(await orFail("read", from, readdir(from)));
  try {
    for (let names = checkpoint.missing(); names.length > 0; names = checkpoint.missing()) {
      for (const name of names) {
        checkpoint.add(name, await orFail("read", join(from, name), readFile(join(from, name))));
      }
    }
    const name = options.name ?? basename(resolve(to));
    const result = checkpoint.convert(name, options.license, options.precision);
    await orFail("write", to, mkdir(to, { recursive: true }));
    for (const file of result.names()) {
      await orFail("write", join(to, file), writeFile(join(to, file), result.file(file)));
    }
    result.free();
  } finally {
    checkpoint.free();
  }
}

export { evaluate, lineFailed, memoryBytes } from "#wasm";
