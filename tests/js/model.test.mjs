// Brought models: converted by the command line in Node, run by it and by the JavaScript interface.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { createInlineAnalyzer, loadInlineModel } from "../../pkg/inline.js";
import { modelFiles, root, serveFiles } from "./setup.mjs";

const folder = mkdtempSync(join(tmpdir(), "chartside-model-"));
const parity = join(root, "tests", "parity");
const cli = (args, input = "") =>
  spawnSync(process.execPath, [join(root, "pkg", "cli.js"), ...args], { input, encoding: "utf8" });

/** Converts a checkpoint of `tests/parity` and returns the folder of the package. */
function converted(name, precision) {
  const to = join(folder, `${name}-${precision}`);
  const { status, stderr } = cli([
    "convert",
    "--from",
    join(parity, name),
    "--to",
    to,
    "--precision",
    precision,
  ]);
  assert.equal(stderr, "");
  assert.equal(status, 0);
  return to;
}

function filesOf(path) {
  const read = (file) => new Uint8Array(readFileSync(join(path, file)));
  return {
    manifest: read("manifest.json"),
    config: read("config.json"),
    tokenizer: read("tokenizer.json"),
    weights: read("model.safetensors"),
  };
}

const failsWith = (code, words) => (error) => {
  assert.equal(error.name, "AnalyzerError");
  assert.equal(error.code, code);
  assert.match(error.message, words);
  return true;
};

let restore;
before(() => {
  restore = serveFiles();
});
after(() => restore());

test("packages have the bytes that the native build writes", () => {
  const recorded = readFileSync(join(parity, "weights.sha256"), "utf8");
  for (const [name, precision] of [
    ["bert-vectors", "f32"],
    ["distilbert-text", "int8"],
    ["roberta-answers", "f32"],
    ["xlm-roberta-tokens", "int8"],
  ]) {
    const weights = readFileSync(join(converted(name, precision), "model.safetensors"));
    const hash = createHash("sha256").update(weights).digest("hex");
    assert.ok(recorded.includes(`${hash}  ${name} ${precision}\n`), `${name} ${precision}`);
  }
});

test("the command line runs what it converted and agrees with transformers", () => {
  const model = converted("bert-vectors", "f32");
  const { cases } = JSON.parse(readFileSync(join(parity, "bert-vectors", "reference.json"), "utf8"));
  const lines = cases.map(({ text }, id) => JSON.stringify({ id, text }));
  const { stdout, status } = cli(["predict", "--model", model], `${lines.join("\n")}\n{"id":9,"text":" "}\n`);
  assert.equal(status, 1);
  const rows = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.equal(rows.pop().error.code, "invalid-input");
  rows.forEach(({ id, task, vector }, idx) => {
    assert.equal(id, idx);
    assert.equal(task, "sentence-embedding");
    vector.forEach((value, place) => {
      assert.ok(Math.abs(value - cases[idx].logits[place]) <= 1e-4);
    });
  });
});

test("a model that labels words has that method only, and spans of the caller's own string", async () => {
  const files = filesOf(converted("roberta-tokens", "int8"));
  const model = await loadInlineModel(files);
  assert.equal(model.task, "token-classification");
  assert.deepEqual(model.info.model.labels, ["O", "B-DRUG", "I-DRUG", "B-PROBLEM", "I-PROBLEM"]);
  assert.equal(model.info.model.precision, "int8");
  for (const other of ["classifyText", "answer", "embed", "analyze"]) assert.equal(model[other], undefined);
  const text = "👩‍⚕️ Started naïve metformin; denies chest pain. ".repeat(40);
  const fractions = [];
  const spans = await model.classifyTokens(text, {
    onProgress: ({ doneSteps, totalSteps }) => fractions.push(doneSteps / totalSteps),
  });
  assert.ok(spans.length > 0 && fractions.length > 5 && fractions.at(-1) === 1);
  for (const span of spans) {
    assert.equal(text.slice(span.start, span.end), span.text);
    assert.equal(span.text, span.text.trim());
    assert.ok(!/^[\udc00-\udfff]|[\ud800-\udbff]$/.test(span.text));
  }
  await model.dispose();
});

test("each task answers in its own type", async () => {
  const classifier = await loadInlineModel(filesOf(converted("distilbert-text", "int8")), {
    task: "sequence-classification",
  });
  const labels = await classifier.classifyText("No fever.");
  assert.deepEqual(labels.map(({ label }) => label).sort(), ["negative", "neutral", "positive"]);
  assert.ok(Math.abs(labels.reduce((sum, { score }) => sum + score, 0) - 1) < 1e-3);
  await classifier.dispose();

  const embedder = await loadInlineModel(filesOf(converted("bert-vectors", "int8")));
  const vector = await embedder.embed("No fever.");
  assert.ok(vector instanceof Float32Array && vector.length === 32);
  assert.ok(Math.abs(Math.hypot(...vector) - 1) < 1e-5);
  await embedder.dispose();

  const answerer = await loadInlineModel(filesOf(converted("xlm-roberta-answers", "f32")));
  const context = "👍 Aspirin 81 mg was stopped on Monday. ".repeat(20);
  const { answer, noAnswerScore } = await answerer.answer("What was stopped?", context);
  assert.ok(noAnswerScore >= 0 && noAnswerScore <= 1);
  if (answer !== null) assert.equal(context.slice(answer.start, answer.end), answer.text);
  await assert.rejects(answerer.answer("", context), failsWith("invalid-input", /question is empty/));
  await assert.rejects(answerer.answer(7, context), failsWith("invalid-input", /question/));
  await answerer.dispose();
});

test("abort and dispose are those of the analyzer", async () => {
  const model = await loadInlineModel(filesOf(converted("bert-tokens", "int8")));
  const text = "The patient denies chest pain. ".repeat(200);
  const controller = new AbortController();
  const running = model.classifyTokens(text, {
    signal: controller.signal,
    onProgress: ({ doneSteps }) => doneSteps === 3 && controller.abort(),
  });
  await assert.rejects(running, { name: "AbortError" });
  await model.classifyTokens("No fever.");
  const pending = model.classifyTokens(text);
  const rejected = assert.rejects(pending, failsWith("disposed", /model was disposed/));
  await model.dispose();
  await rejected;
  await assert.rejects(model.classifyTokens(text), failsWith("disposed", /disposed/));
});

test("models of another task, kind or content are refused", async () => {
  const files = filesOf(converted("bert-tokens", "int8"));
  await assert.rejects(
    loadInlineModel(files, { task: "sentence-embedding" }),
    failsWith("model-incompatible", /found one for token-classification/),
  );
  await assert.rejects(loadInlineModel(files, { task: "translation" }), failsWith("invalid-option", /task/));
  await assert.rejects(
    loadInlineModel(modelFiles("tiny")),
    failsWith("model-incompatible", /createAnalyzer/),
  );
  await assert.rejects(createInlineAnalyzer({ models: files }), failsWith("model-incompatible", /loadModel/));
  files.weights[files.weights.length - 1] ^= 1;
  await assert.rejects(loadInlineModel(files), failsWith("model-integrity", /SHA-256/));
});

test("the converter says what it refuses, with status 2", () => {
  const pickled = mkdtempSync(join(folder, "pickled-"));
  for (const name of ["config.json", "tokenizer.json"]) {
    writeFileSync(join(pickled, name), readFileSync(join(parity, "bert-text", name)));
  }
  writeFileSync(join(pickled, "pytorch_model.bin"), "");
  const to = join(folder, "never");
  for (const [args, words] of [
    [["--from", pickled, "--to", to], "no pickle"],
    [["--from", join(folder, "none"), "--to", to], "cannot read"],
    [["--to", to], "--from is missing"],
    [["--from", join(parity, "bert-text"), "--to", to, "--precision", "int4"], "neither int8 nor f32"],
    [["--from", join(parity, "bert-text"), "--to", to, "--license", ""], "licence"],
  ]) {
    const { status, stderr, stdout } = cli(["convert", ...args]);
    assert.equal(status, 2);
    assert.equal(stdout, "");
    assert.ok(stderr.includes(words), stderr);
  }
});
