// Runs inside the page of `npm run bench:peers`: the same ids through every peer, by turns.
//
// `import` here resolves through the page's import map; every function answers with plain data.

import { bytesOf, loadEngine } from "./engine.mjs";

const HIDDEN = 384;
const VOCAB = 30522;

/** The ids of `Engine.benchmarkMs`, so that everyone encodes the same tokens. */
const idsOf = (length) => Array.from({ length }, (_, index) => (index * 37) % VOCAB);

const now = () => performance.now();

/** Our engine in this thread: one window after the other, as many as the batch has rows. */
async function oursHere(build) {
  const engine = await loadEngine(build);
  return async ({ batch, length }) => {
    const start = now();
    engine.benchmarkMs(length, batch);
    return now() - start;
  };
}

/** Our engine in `n` workers, the rows of a batch dealt out among them. */
async function oursInWorkers(build, n) {
  const workers = await Promise.all(
    Array.from({ length: n }, async () => {
      const worker = new Worker("/scripts/peers/worker.mjs", { type: "module" });
      await ask(worker, { build });
      return worker;
    }),
  );
  return async ({ batch, length }) => {
    const start = now();
    const share = workers.map((_, index) => Math.floor((batch + n - 1 - index) / n));
    await Promise.all(
      workers.map((worker, index) => share[index] > 0 && ask(worker, { batch: share[index], length })),
    );
    return now() - start;
  };
}

function ask(worker, message) {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => (data.error ? reject(new Error(data.error)) : resolve(data));
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(message);
  });
}

async function onnx(file, threads) {
  const ort = await import("onnxruntime-web/wasm");
  ort.env.wasm.wasmPaths = "/scripts/peers/node_modules/onnxruntime-web/dist/";
  ort.env.wasm.numThreads = threads;
  ort.env.logLevel = "error";
  const session = await ort.InferenceSession.create(`/target/peers/models/${file}`, {
    executionProviders: ["wasm"],
    graphOptimizationLevel: "all",
  });
  return async ({ batch, length }) => {
    const row = idsOf(length).map(BigInt);
    const tensor = (values) => new ort.Tensor("int64", BigInt64Array.from(values), [batch, length]);
    const rows = Array.from({ length: batch }, () => row).flat();
    const feeds = {
      input_ids: tensor(rows),
      attention_mask: tensor(rows.map(() => 1n)),
      token_type_ids: tensor(rows.map(() => 0n)),
    };
    const start = now();
    const { last_hidden_state: states } = await session.run(feeds);
    const ms = now() - start;
    if (states.data.length !== batch * length * HIDDEN) throw new Error("unexpected shape");
    return ms;
  };
}

async function candle() {
  const glue = await import("/target/peers/candle-web/chartside_peer_candle.js");
  await glue.default();
  const config = new TextDecoder().decode(await bytesOf("/pkg/models/clinical-base/config.json"));
  const encoder = new glue.Encoder(config, await bytesOf("/target/peers/models/encoder.safetensors"));
  return async ({ batch, length }) => {
    const row = idsOf(length);
    const ids = Uint32Array.from(Array.from({ length: batch }, () => row).flat());
    const start = now();
    const states = encoder.run(ids, batch);
    const ms = now() - start;
    if (states.length !== batch * length * HIDDEN) throw new Error("unexpected shape");
    return ms;
  };
}

/** Everyone who takes part, by the name that the table shows. */
const RUNNERS = {
  "ours relaxed": ({ threads }) => (threads === 1 ? oursHere("relaxed") : oursInWorkers("relaxed", threads)),
  "ours simd128": ({ threads }) => (threads === 1 ? oursHere("simd128") : oursInWorkers("simd128", threads)),
  "onnxruntime-web int8": ({ threads }) => onnx("encoder_quantized.onnx", threads),
  "onnxruntime-web fp32": ({ threads }) => onnx("encoder.onnx", threads),
  "candle f32": () => candle(),
};

/** Times in ms by shape and runner: one warm-up each, then rounds of A B C … A B C. */
export async function encoders({ names, shapes, rounds, threads, budgetMs }) {
  const runners = [];
  for (const name of names) runners.push([name, await RUNNERS[name]({ threads })]);
  const times = {};
  const share = budgetMs / shapes.length;
  for (const shape of shapes) {
    const key = `${shape.batch}x${shape.length}`;
    times[key] = Object.fromEntries(names.map((name) => [name, []]));
    for (const [, run] of runners) await run(shape);
    const start = now();
    for (let round = 0; round < rounds && (round < 3 || now() - start < share); round += 1) {
      for (const [name, run] of runners) times[key][name].push(await run(shape));
    }
  }
  return times;
}

/** From nothing to the first result of one window of 128 tokens. */
export async function coldStart({ name }) {
  const start = now();
  const run = await RUNNERS[name]({ threads: 1 });
  const readyMs = now() - start;
  await run({ batch: 1, length: 128 });
  const firstResultMs = now() - start;
  const transferred = performance
    .getEntriesByType("resource")
    .reduce((sum, entry) => sum + entry.decodedBodySize, 0);
  return { readyMs, firstResultMs, bytes: transferred, memoryBytes: wasmMemoryBytes() };
}

function wasmMemoryBytes() {
  return [...(globalThis.wasmMemories ?? [])].reduce((sum, memory) => sum + memory.buffer.byteLength, 0);
}

/** A whole note: all our tasks against one token classifier of transformers.js over the same text, by turns. */
export async function wholeNote({ note, rounds }) {
  const { createAnalyzer } = await import("/pkg/index.js");
  const analyzer = await createAnalyzer();
  const { env, pipeline } = await import("@huggingface/transformers");
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  env.localModelPath = "/target/peers/models/";
  env.useBrowserCache = false;
  env.backends.onnx.wasm.wasmPaths = "/scripts/peers/node_modules/onnxruntime-web/dist/";
  env.backends.onnx.wasm.numThreads = 1;
  const classify = await pipeline("token-classification", "tagger", { device: "wasm", dtype: "q8" });
  const pieces = piecesOf(note);
  const ours = [];
  const theirs = [];
  for (let round = -1; round < rounds; round += 1) {
    let start = now();
    await analyzer.analyze(note);
    const oursMs = now() - start;
    start = now();
    for (const piece of pieces) await classify(piece);
    const theirsMs = now() - start;
    if (round < 0) continue;
    ours.push(oursMs);
    theirs.push(theirsMs);
  }
  await analyzer.dispose();
  return { "ours, all tasks": ours, "transformers.js token classification": theirs };
}

/** transformers.js cuts what is longer than the encoder, so its caller splits: at lines, some 120 words a piece. */
function piecesOf(note) {
  const pieces = [""];
  for (const line of note.split(/(?<=\n)/)) {
    if (pieces.at(-1).split(/\s+/).length + line.split(/\s+/).length > 120) pieces.push("");
    pieces[pieces.length - 1] += line;
  }
  return pieces.filter((piece) => piece.trim() !== "");
}
