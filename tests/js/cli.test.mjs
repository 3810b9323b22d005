// The command line in Node, byte for byte what the native build wrote into tests/golden.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "./setup.mjs";

const folder = mkdtempSync(join(tmpdir(), "chartside-cli-"));
const cli = (args, input = "") =>
  spawnSync(process.execPath, [join(root, "pkg", "cli.js"), ...args], {
    input,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
const tiny = ["--model", join(root, "models", "tiny")];

test("sample notes give the bytes of the native build", () => {
  const notes = join(root, "www", "demo", "sample-notes");
  const names = readdirSync(notes)
    .filter((name) => name.endsWith(".txt"))
    .sort();
  const lines = names.map((name) =>
    JSON.stringify({ id: name.replace(".txt", ""), text: readFileSync(join(notes, name), "utf8") }),
  );
  const { stdout, status, stderr } = cli(["analyze"], `${lines.join("\n")}\n`);
  assert.equal(stderr, "");
  assert.equal(status, 0);
  const expected = names.map((name) =>
    readFileSync(join(root, "tests", "golden", name.replace(".txt", ".jsonl")), "utf8"),
  );
  assert.equal(stdout, expected.join(""));
});

test("several workers write the bytes of one", () => {
  const folderOfNotes = join(root, "www", "demo", "sample-notes");
  const notes = readdirSync(folderOfNotes).map((name) => readFileSync(join(folderOfNotes, name), "utf8"));
  const lines = Array.from({ length: 24 }, (_, id) =>
    // Some fail, some are blank, and they are of very different lengths.
    id % 7 === 3 ? "{" : id % 7 === 5 ? "" : JSON.stringify({ id, text: notes[id % 4].repeat(1 + (id % 5)) }),
  ).join("\n");
  for (const subcommand of ["analyze", "deidentify"]) {
    const [one, three, auto] = ["1", "3", "auto"].map((workers) =>
      cli([subcommand, ...tiny, "--workers", workers], lines),
    );
    assert.equal(one.stdout.trimEnd().split("\n").length, 24 - 3);
    assert.equal(one.status, 1);
    for (const other of [three, auto]) {
      assert.equal(other.stdout, one.stdout);
      assert.equal(other.stderr, one.stderr);
      assert.equal(other.status, one.status);
    }
  }
});

test("a bad line costs only itself", () => {
  const input = [
    '{"id":"a","text":"No fever."}',
    "{",
    '{"id":"c","text":""}',
    "",
    '{"id":"d","text":"Cough."}',
  ].join("\n");
  const { stdout, stderr, status } = cli(["analyze", ...tiny], input);
  const rows = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    rows.map(({ id, line }) => id ?? line),
    ["a", 2, "c", "d"],
  );
  assert.deepEqual(
    rows.map(({ error }) => error?.code),
    [undefined, "invalid-input", "invalid-input", undefined],
  );
  assert.equal(status, 1);
  assert.match(stderr, /2 lines failed/);
});

test("lines end at line feeds only", () => {
  const separators = "\u2028 \u2029 \u0085";
  const input = `{"id":"a",\r"text":"No fever. ${separators}"}\r\n{"id":"b","text":"Cough."}`;
  const { stdout, status } = cli(["analyze", ...tiny, "--offset-unit", "codepoint"], input);
  const rows = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    rows.map(({ id, error }) => [id, error]),
    [
      ["a", undefined],
      ["b", undefined],
    ],
  );
  assert.equal(status, 0);
});

test("files work as the streams do", () => {
  const [input, output] = [join(folder, "in.jsonl"), join(folder, "out.jsonl")];
  writeFileSync(input, '{"id":"a","text":"MRN: 00418827"}\r\n');
  assert.equal(cli(["deidentify", "--in", input, "--out", output, ...tiny]).status, 0);
  const { id, text } = JSON.parse(readFileSync(output, "utf8"));
  assert.equal(id, "a");
  assert.ok(!text.includes("00418827"));
});

test("given entities are asserted without a model", () => {
  const line = JSON.stringify({
    id: 1,
    text: "👍 denies chest pain",
    entities: [{ start: 9, end: 19, label: "PROBLEM" }],
  });
  const { stdout } = cli(
    ["analyze", "--tasks", "assertion", "--offset-unit", "codepoint", "--rules-only"],
    line,
  );
  assert.equal(JSON.parse(stdout).entities[0].assertion.status, "absent");
});

test("evaluate reports what can be counted by hand", () => {
  const [gold, results] = [join(folder, "gold.jsonl"), join(folder, "results.jsonl")];
  writeFileSync(
    gold,
    '{"id":1,"text":"Ana saw Bob","phi":[{"start":0,"end":3,"label":"PATIENT"},{"start":8,"end":11,"label":"STAFF"}]}\n',
  );
  writeFileSync(results, '{"id":1,"offsetUnit":"utf16","phi":[{"start":0,"end":3,"label":"PATIENT"}]}\n');
  const files = ["evaluate", "--gold", gold, "--results", results];
  const { stdout, status } = cli([...files, "--json", "--bootstrap", "0"]);
  assert.equal(status, 0);
  assert.deepEqual(JSON.parse(stdout).phi.coverage.safeHarbor.fullEntityRecall, { value: 0.5 });
  assert.match(cli(files).stdout, /\| Safe Harbor +\| 2 +\| 50\.0 \(/);

  const errors = join(folder, "errors.jsonl");
  assert.equal(cli([...files, "--errors", errors]).status, 0);
  const listed = readFileSync(errors, "utf8");
  assert.deepEqual(
    listed
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).kind),
    ["missed"],
  );
  assert.ok(!listed.includes("Bob"));
  cli([...files, "--errors", errors, "--with-text"]);
  assert.equal(JSON.parse(readFileSync(errors, "utf8")).gold.text, "Bob");
});

test("evaluate writes the bytes of the native build and of the Python scorer", () => {
  const file = (name) => join(root, "tests", "evaluation", name);
  const { stdout } = cli([
    "evaluate",
    "--gold",
    file("gold.jsonl"),
    "--results",
    file("results.jsonl"),
    "--json",
  ]);
  assert.equal(stdout, readFileSync(file("report.json"), "utf8"));
});

test("calls that cannot be carried out say why, with status 2", () => {
  const readme = join(root, "README.md");
  for (const [args, words] of [
    [[], "a subcommand is missing"],
    [["analyse"], "unknown subcommand"],
    [["analyze", "--fast"], "--fast"],
    [["analyze", "--model", join(folder, "none")], "cannot read"],
    [["analyze", ...tiny, "--in", join(folder, "none.jsonl")], "cannot read"],
    [["analyze", ...tiny, "--tasks", "codes"], "unknown task"],
    [["analyze", ...tiny, "--offset-unit", "utf8"], "offset unit"],
    [["analyze", ...tiny, "--workers", "0"], "workers"],
    [["analyze", ...tiny, "--workers", "many"], "workers"],
    [["evaluate"], "--gold is missing"],
    [["evaluate", "--gold", readme, "--results", readme], "results line 1"],
    [["evaluate", "--gold", readme, "--results", readme, "--bootstrap", "many"], "a whole number"],
    [["convert"], "--from is missing"],
    [["predict"], "--model is missing"],
  ]) {
    const { status, stderr, stdout } = cli(args, '{"id":1,"text":"x"}');
    assert.equal(status, 2, args.join(" "));
    assert.equal(stdout, "");
    assert.ok(stderr.includes(words), stderr);
  }
});

test("help is help", () => {
  const { stdout, status } = cli(["--help"]);
  assert.equal(status, 0);
  assert.match(stdout, /exit status/);
});

test("the package carries what the page carries", () => {
  for (const file of [
    "index.js",
    "worker.js",
    "inline.js",
    "node-worker.js",
    "element.js",
    "cli.js",
    "types/index.d.ts",
    "wasm/chartside.wasm",
    "wasm/chartside.relaxed.wasm",
    "models/clinical-base/manifest.json",
  ]) {
    assert.ok(existsSync(join(root, "pkg", file)), file);
  }
});
