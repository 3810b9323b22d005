// The TypeScript face over the real engine: queue, abort, dispose, options, offsets.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createInlineAnalyzer } from "../../pkg/inline.js";
import { modelFiles, NOTE, serveFiles } from "./setup.mjs";

let restore;
before(() => {
  restore = serveFiles();
});
after(() => restore());

const create = (options = {}) => createInlineAnalyzer({ models: modelFiles("tiny"), ...options });

const failsWith = (code) => (error) => {
  assert.equal(error.name, "AnalyzerError");
  assert.equal(error.code, code);
  return true;
};

test("analysis cuts the words of every span from the caller's own string", async () => {
  const analyzer = await create();
  const note = `👩‍⚕️ e\u0301 \ud83d\r\n${NOTE}`;
  const { phi, entities, sections, offsetUnit } = await analyzer.analyze(note);
  assert.equal(offsetUnit, "utf16");
  assert.equal(sections.at(-1).end, note.length);
  for (const span of [...phi, ...entities]) {
    assert.equal(note.slice(span.start, span.end), span.text);
    assert.equal(span.text, span.text.trim());
  }
  assert.ok(phi.some(({ text, label }) => text === "00418827" && label === "MRN"));
  await analyzer.dispose();
});

test("deidentify keeps everything that is no identifier, and maps both ways", async () => {
  const analyzer = await create({ tasks: ["deid"] });
  const { text, edits } = await analyzer.deidentify(NOTE);
  assert.ok(!text.includes("00418827") && !text.includes("555-0164"));
  let [source, target] = [0, 0];
  for (const edit of edits) {
    assert.equal(NOTE.slice(source, edit.source.start), text.slice(target, edit.target.start));
    [source, target] = [edit.source.end, edit.target.end];
  }
  assert.equal(NOTE.slice(source), text.slice(target));
  await analyzer.dispose();
});

test("calls are answered in their order", async () => {
  const analyzer = await create();
  const order = [];
  await Promise.all([0, 1, 2].map((number) => analyzer.analyze(NOTE).then(() => order.push(number))));
  assert.deepEqual(order, [0, 1, 2]);
  await analyzer.dispose();
});

test("aborting a queued call is immediate and leaves the others alone", async () => {
  const analyzer = await create();
  const controller = new AbortController();
  const first = analyzer.analyze(NOTE);
  const queued = analyzer.analyze(NOTE, { signal: controller.signal });
  const third = analyzer.analyze(NOTE);
  controller.abort(new Error("not needed"));
  await assert.rejects(queued, /not needed/);
  await Promise.all([first, third]);
  await analyzer.dispose();
});

test("aborting a running call takes effect between steps and the engine goes on", async () => {
  const analyzer = await create();
  const controller = new AbortController();
  let steps = 0;
  const running = analyzer.analyze(NOTE.repeat(40), {
    signal: controller.signal,
    onProgress: () => {
      steps += 1;
      if (steps === 3) controller.abort();
    },
  });
  await assert.rejects(running, { name: "AbortError" });
  const seen = steps;
  await analyzer.analyze(NOTE);
  assert.ok(steps <= seen + 1, "steps went on after the abort");
  await analyzer.dispose();
});

test("progress rises to its end", async () => {
  const analyzer = await create();
  const fractions = [];
  await analyzer.analyze(NOTE.repeat(10), {
    onProgress: ({ doneSteps, totalSteps }) => fractions.push(doneSteps / totalSteps),
  });
  assert.ok(fractions.length > 3);
  assert.equal(fractions.at(-1), 1);
  await analyzer.dispose();
});

test("a stream ends with the analysis, and leaving it cancels the call", async () => {
  const analyzer = await create();
  const types = [];
  for await (const event of analyzer.stream(NOTE)) types.push(event.type);
  assert.equal(types.at(-1), "done");
  assert.ok(types.includes("progress") && types.includes("section"));
  for await (const event of analyzer.stream(NOTE.repeat(40))) if (event.type === "progress") break;
  await analyzer.analyze(NOTE);
  await analyzer.dispose();
});

test("dispose is idempotent and rejects what is pending", async () => {
  const analyzer = await create();
  const pending = analyzer.analyze(NOTE);
  const queued = analyzer.analyze(NOTE);
  const rejected = Promise.all([
    assert.rejects(pending, failsWith("disposed")),
    assert.rejects(queued, failsWith("disposed")),
  ]);
  await analyzer.dispose();
  await analyzer.dispose();
  await rejected;
  await assert.rejects(analyzer.analyze(NOTE), failsWith("disposed"));
});

test("bad input and bad options have their codes", async () => {
  await assert.rejects(create({ tasks: [] }), failsWith("invalid-option"));
  await assert.rejects(create({ tasks: ["codes"] }), failsWith("invalid-option"));
  const analyzer = await create({ tasks: ["ner"] });
  await assert.rejects(analyzer.analyze(""), failsWith("invalid-input"));
  await assert.rejects(analyzer.analyze("a\0b"), failsWith("invalid-input"));
  await assert.rejects(analyzer.analyze(42), failsWith("invalid-input"));
  await assert.rejects(analyzer.analyze(NOTE, { policy: "none" }), failsWith("invalid-option"));
  await assert.rejects(async () => analyzer.deidentify(NOTE), failsWith("model-not-loaded"));
  await analyzer.analyze(NOTE);
  await analyzer.dispose();
});

test("a model that is not the one named is refused", async () => {
  const files = modelFiles("tiny");
  files.weights[files.weights.length - 1] ^= 1;
  await assert.rejects(create({ models: files }), failsWith("model-integrity"));
  const html = new TextEncoder().encode("<!doctype html><title>Sign in</title>");
  await assert.rejects(
    create({ models: { ...modelFiles("tiny"), weights: html } }),
    failsWith("model-integrity"),
  );
  await assert.rejects(
    create({ models: { ...modelFiles("tiny"), manifest: html } }),
    failsWith("model-integrity"),
  );
});

test("no error quotes the note", async () => {
  const canary = "Quetzalcoatlus";
  const analyzer = await create();
  const outputs = [];
  for (const note of [`${canary}\0`, "\ufffd".repeat(40) + canary]) {
    await analyzer.analyze(note).catch((error) => outputs.push(`${error.stack} ${JSON.stringify(error)}`));
  }
  assert.equal(outputs.length, 2);
  for (const output of outputs) assert.ok(!output.includes(canary));
  await analyzer.dispose();
});
