// What the client does when the other end misbehaves: crash, mismatch, an abort that is not obeyed.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createAnalyzer } from "../../pkg/index.js";
import { modelFiles, NOTE } from "./setup.mjs";

/** A worker that answers as it is told; only the message channel is imitated, the client is the real one. */
class ScriptedWorker {
  static started = [];
  terminated = false;
  constructor(answer) {
    this.answer = answer;
    ScriptedWorker.started.push(this);
  }
  postMessage(request) {
    queueMicrotask(() => {
      if (!this.terminated)
        this.answer(request, (response) => this.onmessage?.({ data: structuredClone(response) }), this);
    });
  }
  terminate() {
    this.terminated = true;
  }
}

const INFO = {
  version: "0",
  backend: "cpu",
  build: "simd128",
  model: { name: "m", version: "0", license: "none" },
  memoryBytes: 1,
};
const EMPTY = JSON.stringify({ offsetUnit: "utf16", sections: [], sentences: [], warnings: [] });

const create = (answer) =>
  createAnalyzer({ models: modelFiles("tiny"), worker: () => new ScriptedWorker(answer) });

before(() => {
  ScriptedWorker.started = [];
});
after(() => {
  ScriptedWorker.started = [];
});

const ready = (request, reply) =>
  request.type === "load" && reply({ type: "ready", id: request.id, info: INFO });

test("a load that fails is revived as a typed error and ends the worker", async () => {
  const failure = { code: "protocol-mismatch", message: "page a and worker b come from different builds" };
  await assert.rejects(
    create((request, reply) => reply({ type: "failed", id: request.id, failure })),
    (error) => error.name === "AnalyzerError" && error.code === "protocol-mismatch",
  );
  assert.ok(ScriptedWorker.started.at(-1).terminated);
});

/** Answers that crash or fail fatally `nFaults` times, then work. */
const faulty = (nFaults, fault) => {
  let runs = 0;
  return (request, reply, worker) => {
    if (ready(request, reply) || request.type !== "run") return;
    runs += 1;
    if (runs <= nFaults) fault(request, reply, worker);
    else reply({ type: "result", id: request.id, json: EMPTY, memoryBytes: 2 });
  };
};
const crash = (_request, _reply, worker) => worker.onerror({ preventDefault() {} });
const runOutOfMemory = (request, reply) => {
  const failure = { code: "out-of-memory", message: "m", isFatal: true };
  reply({ type: "failed", id: request.id, failure });
};

test("a crash costs a retry on a new worker", async () => {
  const analyzer = await create(faulty(1, crash));
  const n = ScriptedWorker.started.length;
  await analyzer.analyze(NOTE);
  assert.ok(ScriptedWorker.started[n - 1].terminated);
  assert.equal(ScriptedWorker.started.length, n + 1);
  assert.equal(analyzer.info.memoryBytes, 2);
  await analyzer.dispose();
});

test("a second crash rejects the call, and the next one starts a new worker", async () => {
  for (const [fault, code] of [
    [crash, "internal"],
    [runOutOfMemory, "out-of-memory"],
  ]) {
    const analyzer = await create(faulty(2, fault));
    const n = ScriptedWorker.started.length;
    await assert.rejects(analyzer.analyze(NOTE), (error) => error.code === code);
    await analyzer.analyze(NOTE);
    assert.equal(ScriptedWorker.started.length, n + 2);
    assert.ok(ScriptedWorker.started.slice(n - 1, n + 1).every(({ terminated }) => terminated));
    await analyzer.dispose();
  }
});

test("a worker that dies while it has nothing to do is replaced when there is work", async () => {
  const analyzer = await create(faulty(0, crash));
  const n = ScriptedWorker.started.length;
  ScriptedWorker.started.at(-1).onerror({ preventDefault() {} });
  await analyzer.analyze(NOTE);
  assert.equal(ScriptedWorker.started.length, n + 1);
  await analyzer.dispose();
});

test("an abort that is not obeyed in time ends the worker", async () => {
  const analyzer = await create((request, reply) => void ready(request, reply));
  const n = ScriptedWorker.started.length;
  const controller = new AbortController();
  const running = analyzer.analyze(NOTE, { signal: controller.signal });
  setTimeout(() => controller.abort(), 20);
  await assert.rejects(running, { name: "AbortError" });
  await new Promise((resolve) => setTimeout(resolve, 2300));
  assert.ok(ScriptedWorker.started[n - 1].terminated);
  await analyzer.dispose();
});

test("answers to calls long gone are ignored", async () => {
  const analyzer = await create((request, reply) => {
    if (ready(request, reply) || request.type !== "run") return;
    reply({ type: "result", id: request.id - 1, json: "{", memoryBytes: 9 });
    reply({ type: "result", id: request.id, json: EMPTY, memoryBytes: 2 });
  });
  const analysis = await analyzer.analyze(NOTE);
  assert.deepEqual(analysis.sections, []);
  await analyzer.dispose();
});
