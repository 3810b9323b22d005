// The pool over real engines in worker threads: the same results for any number of workers, and what faults cost.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { Worker } from "node:worker_threads";
import { createAnalyzer } from "../../pkg/index.js";
import { createInlineAnalyzer } from "../../pkg/inline.js";
import { createAnalyzer as createNodeAnalyzer } from "../../pkg/node.js";
import { serve } from "../../scripts/serve.mjs";
import { modelFiles, NOTE, root } from "./setup.mjs";

const folder = join(root, "www", "demo", "sample-notes");
const SAMPLES = readdirSync(folder)
  .sort()
  .map((name) => readFileSync(join(folder, name), "utf8"));
const LONG = SAMPLES.join("\n\n").repeat(5);

let server;
let address;
const fetched = [];
before(async () => {
  ({ server, address } = await serve({ folder: root, answer: (path) => void fetched.push(path) }));
});
after(() => server.close());

/** A worker thread with the face of a page's worker; `onRequest` sees each request and may kill the worker. */
class ThreadWorker {
  static started = [];
  static onRequest = () => undefined;
  requests = [];
  responses = [];
  isKilled = false;
  #thread = new Worker(new URL("../../pkg/node-worker.js", import.meta.url));
  #isTerminated = false;

  constructor() {
    ThreadWorker.started.push(this);
    this.#thread.on("message", (data) => {
      this.responses.push(data);
      if (!this.#isTerminated && !this.isKilled) this.onmessage?.({ data });
    });
    this.#thread.on("exit", () => {
      if (!this.#isTerminated) this.onerror?.({ preventDefault() {} });
    });
  }
  postMessage(request, transfer) {
    this.requests.push(request);
    if (ThreadWorker.onRequest(request, this) === "kill") this.kill();
    else this.#thread.postMessage(request, transfer);
  }
  kill() {
    this.isKilled = true;
    void this.#thread.terminate();
  }
  terminate() {
    this.#isTerminated = true;
    void this.#thread.terminate();
  }
}

beforeEach(() => {
  ThreadWorker.started = [];
  ThreadWorker.onRequest = () => undefined;
  fetched.length = 0;
});

const create = (workers, options = {}) =>
  createAnalyzer({
    models: `${address}models/tiny/`,
    wasm: {
      simd128: `${address}pkg/wasm/chartside.wasm`,
      relaxed: `${address}pkg/wasm/chartside.relaxed.wasm`,
    },
    worker: () => new ThreadWorker(),
    workers,
    ...options,
  });

const requestsOf = (type) =>
  ThreadWorker.started.flatMap(({ requests }) => requests.filter((r) => r.type === type));
const timesFetched = (name) => fetched.filter((path) => path.endsWith(name)).length;

async function collect(results) {
  const all = [];
  for await (const result of results) all.push(result);
  return all;
}

/** Starts all workers that an analyzer may have. */
async function fill(analyzer, workers) {
  while (analyzer.info.workers.length < workers)
    await collect(analyzer.analyzeAll(Array(4 * workers).fill(NOTE)));
}

test("a long note and a batch have the same results with one, two and three workers", async () => {
  const results = [];
  for (const workers of [1, 2, 3]) {
    ThreadWorker.started = [];
    fetched.length = 0;
    const analyzer = await create(workers);
    await fill(analyzer, workers);
    const long = await analyzer.analyze(LONG);
    const batch = await collect(analyzer.analyzeAll(SAMPLES));
    results.push(JSON.stringify([long, batch]));
    assert.equal(analyzer.info.workers.length, workers);
    const sent = requestsOf("accept").length;
    assert.ok(
      workers === 1 ? sent === 0 : sent > 0,
      `${sent} chunks came from helpers of ${workers} workers`,
    );
    // However many workers, each file is fetched once and the engine is compiled once.
    assert.equal(timesFetched("model.safetensors"), 1);
    assert.equal(timesFetched(".wasm"), 1);
    const { memoryBytes, workers: each } = analyzer.info;
    assert.ok(each.every((worker) => worker.memoryBytes > 1 << 20));
    assert.equal(
      memoryBytes,
      each.reduce((sum, worker) => sum + worker.memoryBytes, 0),
    );
    await analyzer.dispose();
  }
  assert.equal(results[1], results[0]);
  assert.equal(results[2], results[0]);
});

test("the model that ships gives the same analysis of a long note with one, two and three workers", async () => {
  const note = `${SAMPLES.join("\n\n")}\n\n${SAMPLES[0]}`;
  const results = [];
  for (const workers of [1, 2, 3]) {
    const analyzer = await createNodeAnalyzer({ workers });
    results.push(JSON.stringify(await analyzer.analyze(note)));
    await analyzer.dispose();
  }
  assert.equal(results[1], results[0]);
  assert.equal(results[2], results[0]);
});

test("one short note, and a second that waits, are work for one worker", async () => {
  const analyzer = await create(3);
  await analyzer.analyze(NOTE);
  await Promise.all([analyzer.analyze(NOTE), analyzer.analyze(NOTE)]);
  assert.equal(ThreadWorker.started.length, 1);
  await collect(analyzer.analyzeAll(Array(12).fill(NOTE)));
  assert.ok(ThreadWorker.started.length > 1);
  await analyzer.dispose();
});

test("a bad note of a batch costs only itself", async () => {
  const analyzer = await create(2);
  const results = await collect(analyzer.analyzeAll([NOTE, "", NOTE, "a\0b", NOTE]));
  assert.deepEqual(
    results.map(({ idx, analysis, error }) => [idx, analysis === undefined, error?.code]),
    [
      [0, false, undefined],
      [1, true, "invalid-input"],
      [2, false, undefined],
      [3, true, "invalid-input"],
      [4, false, undefined],
    ],
  );
  await analyzer.dispose();
});

test("a batch reads ahead a little, and stops when its reader does", async () => {
  const analyzer = await create(2);
  let nRead = 0;
  let isClosed = false;
  function* endless() {
    try {
      for (;;) {
        nRead += 1;
        yield NOTE;
      }
    } finally {
      isClosed = true;
    }
  }
  for await (const { idx } of analyzer.analyzeAll(endless())) if (idx === 2) break;
  assert.ok(nRead >= 3 && nRead <= 12, `${nRead} notes were read`);
  assert.ok(isClosed);
  await analyzer.analyze(NOTE);
  await analyzer.dispose();
});

test("a result does not wait for the source's next note", async () => {
  const analyzer = await create(2);
  let release;
  const gate = new Promise((resolve) => {
    release = resolve;
  });
  async function* slow() {
    yield NOTE;
    await gate;
    yield NOTE;
  }
  const results = analyzer.analyzeAll(slow())[Symbol.asyncIterator]();
  assert.equal((await results.next()).value.idx, 0);
  release();
  assert.equal((await results.next()).value.idx, 1);
  assert.ok((await results.next()).done);
  await analyzer.dispose();
});

test("a helper that crashes costs nothing but its chunks", async () => {
  const analyzer = await create(2);
  await fill(analyzer, 2);
  const expected = JSON.stringify(await analyzer.analyze(LONG));
  const n = ThreadWorker.started.length;
  let nKilled = 0;
  ThreadWorker.onRequest = ({ type, isOwn }) => {
    if (type !== "encode" || isOwn || nKilled > 0) return undefined;
    nKilled += 1;
    return "kill";
  };
  assert.equal(JSON.stringify(await analyzer.analyze(LONG)), expected);
  assert.equal(nKilled, 1);
  await fill(analyzer, 2);
  assert.equal(ThreadWorker.started.length, n + 1);
  await analyzer.dispose();
});

test("a long note whose leading worker crashes is done once more", async () => {
  const analyzer = await create(2);
  await fill(analyzer, 2);
  const expected = JSON.stringify(await analyzer.analyze(LONG));
  let nLed = 0;
  ThreadWorker.onRequest = ({ type, isOwn }) => {
    if (type !== "encode" || !isOwn) return undefined;
    nLed += 1;
    return nLed === 2 ? "kill" : undefined;
  };
  assert.equal(JSON.stringify(await analyzer.analyze(LONG)), expected);
  assert.ok(nLed > 2);
  await analyzer.dispose();
});

test("a note that crashes its worker twice fails alone", async () => {
  for (const workers of [1, 2]) {
    ThreadWorker.started = [];
    const analyzer = await create(workers);
    const poison = `${NOTE}\nPOISON`;
    ThreadWorker.onRequest = ({ text }) => (text === poison ? "kill" : undefined);
    const notes = [NOTE, NOTE, poison, NOTE, NOTE, NOTE, NOTE];
    const results = await collect(analyzer.analyzeAll(notes));
    assert.deepEqual(
      results.map(({ error }) => error?.code),
      notes.map((note) => (note === poison ? "internal" : undefined)),
    );
    assert.ok(results[2].error.name === "AnalyzerError" && !results[2].error.message.includes("POISON"));
    assert.equal(requestsOf("run").filter(({ text }) => text === poison).length, 2);
    await analyzer.analyze(NOTE);
    await analyzer.dispose();
  }
});

test("a worker that cannot be started leaves the work to those that are there", async () => {
  const analyzer = await create(3);
  ThreadWorker.onRequest = ({ type }) => (type === "load" ? "kill" : undefined);
  const results = await collect(analyzer.analyzeAll(Array(10).fill(NOTE)));
  assert.ok(results.length === 10 && results.every(({ error }) => error === undefined));
  assert.equal(analyzer.info.workers.length, 1);
  await analyzer.dispose();
});

test("an abort of a long note takes effect within one chunk on every worker", async () => {
  const analyzer = await create(2);
  await fill(analyzer, 2);
  const n = ThreadWorker.started.length;
  const controller = new AbortController();
  const nChunks = () =>
    ThreadWorker.started.map(({ responses }) => responses.filter(({ type }) => type === "chunk").length);
  let atAbort;
  const onProgress = () => {
    if (atAbort !== undefined || !nChunks().every((count) => count > 0)) return;
    controller.abort();
    atAbort = nChunks();
  };
  const running = analyzer.analyze(LONG.repeat(3), { signal: controller.signal, onProgress });
  await assert.rejects(running, { name: "AbortError" });
  await analyzer.analyze(NOTE);
  await analyzer.analyze(NOTE);
  for (const [idx, count] of nChunks().entries()) {
    // One was under way, one more may have been on its way here.
    assert.ok(count - atAbort[idx] <= 2, `${count - atAbort[idx]} chunks after the abort`);
  }
  assert.equal(ThreadWorker.started.length, n, "no worker had to be replaced");
  await analyzer.dispose();
});

test("a short note does not wait for a long one when there are two workers", async () => {
  const analyzer = await create(2);
  await fill(analyzer, 2);
  const order = [];
  let short;
  const onProgress = () => {
    if (short === undefined && requestsOf("accept").length > 2)
      short = analyzer.analyze(NOTE).then(() => order.push("short"));
  };
  await analyzer.analyze(LONG, { onProgress }).then(() => order.push("long"));
  await short;
  assert.deepEqual(order, ["short", "long"]);
  assert.equal(ThreadWorker.started.length, 2);
  await analyzer.dispose();
});

test("progress of a long note over several workers rises to its end", async () => {
  const analyzer = await create(2);
  await fill(analyzer, 2);
  const seen = [];
  await analyzer.analyze(LONG, { onProgress: (progress) => seen.push(progress) });
  // The last one says only that nothing is left.
  const done = seen.slice(0, -1).map(({ doneSteps }) => doneSteps);
  assert.ok(done.length > 10);
  assert.deepEqual(
    done,
    done.toSorted((a, b) => a - b),
  );
  assert.deepEqual(seen.at(-1), { doneSteps: 1, totalSteps: 1 });
  await analyzer.dispose();
});

test("dispose ends a batch and all its workers", async () => {
  const analyzer = await create(2);
  await fill(analyzer, 2);
  const batch = collect(analyzer.analyzeAll(Array(20).fill(NOTE)));
  const rejected = assert.rejects(batch, ({ code }) => code === "disposed");
  await analyzer.dispose();
  await rejected;
  await assert.rejects(analyzer.analyze(NOTE), ({ code }) => code === "disposed");
});

test("workers is a number that makes sense", async () => {
  for (const workers of [0, -1, 1.5, Number.NaN, 65, "many"]) {
    await assert.rejects(create(workers), ({ code }) => code === "invalid-option", String(workers));
  }
  const inline = createInlineAnalyzer({ models: modelFiles("tiny"), workers: 2 });
  await assert.rejects(inline, ({ code }) => code === "invalid-option");
});

test("an engine on this thread that runs out of memory is replaced by a fresh instance", async () => {
  const analyzer = await createNodeAnalyzer({ models: join(root, "models", "tiny"), worker: "none" });
  const expected = JSON.stringify(await analyzer.analyze(NOTE));
  const { MessageChannel: original, WebAssembly: wasm } = globalThis;
  const instantiate = wasm.instantiate;
  let nInstances = 0;
  wasm.instantiate = (...args) => {
    nInstances += 1;
    return instantiate.apply(wasm, args);
  };
  let nFaults = 0;
  globalThis.MessageChannel = class extends original {
    constructor() {
      super();
      nFaults += 1;
      // What a failed allocation throws.
      if (nFaults <= 1) throw new RangeError("Array buffer allocation failed");
    }
  };
  try {
    assert.equal(JSON.stringify(await analyzer.analyze(NOTE)), expected);
    assert.equal(nInstances, 1);
    nFaults = Number.NEGATIVE_INFINITY;
  } finally {
    globalThis.MessageChannel = original;
    wasm.instantiate = instantiate;
  }
  await analyzer.dispose();
});
