/** The engine in Node: the same wasm from files, in worker threads. */

import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { type Engine, type Evaluation, type Glue, type Mapping, newGlue } from "#wasm";
import { connect } from "./analyzer.ts";
import { hasRelaxedSimd } from "./engine-build.ts";
import { AnalyzerError } from "./errors.ts";
import { inlinePort } from "./inline.ts";
import type { CompiledEngine, Port, Response } from "./protocol.ts";
import type { Analyzer, AnalyzerOptions, ModelFiles, Task } from "./types.ts";

/** The folder of the model that ships with this package. */
export const DEFAULT_MODEL: string = fileURLToPath(new URL("./models/clinical-base", import.meta.url));

/** How many processors there are for workers. */
export const N_PROCESSORS: number = availableParallelism();

/** Options of {@link createAnalyzer} in Node: `models` is a folder, and workers are threads. */
export type NodeAnalyzerOptions<T extends Task = Task> = Omit<
  AnalyzerOptions<T>,
  "worker" | "cache" | "wasm"
> & {
  /** `"auto"` starts worker threads; `"none"` runs on this thread. */
  readonly worker?: "auto" | "none";
};

/** As `createAnalyzer` on a page: engines in worker threads, with a model from files. */
export async function createAnalyzer<T extends Task = Task>(
  options: NodeAnalyzerOptions<T> = {},
): Promise<Analyzer<T>> {
  const { models = DEFAULT_MODEL, worker = "auto" } = options;
  const isFolder = typeof models === "string" || models instanceof URL;
  const files = isFolder
    ? await readModel(typeof models === "string" ? models : fileURLToPath(models))
    : models;
  const isInline = worker === "none";
  const makePort = isInline ? inlinePort : threadPort;
  const surroundings = { makePort, isInline, nProcessors: N_PROCESSORS, compiled: await compiledEngine() };
  return connect({ ...options, models: files, worker: "auto" }, surroundings);
}

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

/** Compiles the build of the engine for this host. */
export async function compiledEngine(): Promise<CompiledEngine> {
  const build = hasRelaxedSimd() ? "relaxed" : "simd128";
  const name = build === "relaxed" ? "chartside.relaxed.wasm" : "chartside.wasm";
  const bytes = await readFile(new URL(`./wasm/${name}`, import.meta.url));
  return { build, module: await WebAssembly.compile(bytes) };
}

/** A worker thread as a port. */
export function threadPort(): Port {
  const worker = new Worker(new URL("./node-worker.js", import.meta.url));
  let isEnded = false;
  return {
    post: (request, transfer = []) => worker.postMessage(request, [...transfer]),
    listen(onResponse, onCrash) {
      const crashed = () => {
        if (!isEnded) onCrash();
      };
      worker.on("message", (response: Response) => {
        if (!isEnded) onResponse(response);
      });
      worker.on("error", crashed).on("messageerror", crashed).on("exit", crashed);
    },
    end() {
      isEnded = true;
      void worker.terminate();
    },
  };
}

/** An instance of the wasm on this thread. */
async function instantiate(): Promise<Glue> {
  const glue = newGlue();
  glue.initSync({ module: (await compiledEngine()).module });
  return glue;
}

/** Opens a sealed mapping. */
export async function openMapping(file: Uint8Array, passphrase: string): Promise<Mapping> {
  return (await instantiate()).Mapping.open(file, passphrase);
}

/** Whether an output line reports a failure: of the record itself, not of a word in its text. */
export function lineFailed(line: string): boolean {
  return "error" in (JSON.parse(line) as object);
}

/** Starts an engine on this thread, with the model's files or with rules only. */
export async function startEngine(files: ModelFiles | undefined): Promise<Engine> {
  const engine = new (await instantiate()).Engine();
  if (files !== undefined) engine.loadModel(files.manifest, files.config, files.tokenizer, files.weights);
  return engine;
}

/** Compares gold and results, both JSON Lines; the options are those of the engine's `evaluate`, as JSON. */
export async function evaluate(gold: string, results: string, optionsJson: string): Promise<Evaluation> {
  return (await instantiate()).evaluate(gold, results, optionsJson);
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
  const glue = await instantiate();
  const checkpoint = new glue.Checkpoint(await orFail("read", from, readdir(from)));
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
