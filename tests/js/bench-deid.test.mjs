// What `npm run bench:deid` counts with: its scorer against the engine's, and its readers.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { tables } from "../../scripts/deid/report.mjs";
import { readSets, refined } from "../../scripts/deid/sets.mjs";
import { Coverage, MAY_STAY } from "../../scripts/lib/coverage.mjs";
import { parseTagged } from "../../scripts/lib/notes.mjs";
import { root } from "./setup.mjs";

const folder = mkdtempSync(join(tmpdir(), "chartside-bench-deid-"));
after(() => rmSync(folder, { recursive: true }));

/** The engine's own coverage of gold and found identifiers of one text. */
function engineCoverage(text, gold, found) {
  const [goldFile, resultFile] = [join(folder, "gold.jsonl"), join(folder, "results.jsonl")];
  writeFileSync(goldFile, `${JSON.stringify({ id: 1, text, phi: gold })}\n`);
  writeFileSync(resultFile, `${JSON.stringify({ id: 1, offsetUnit: "codepoint", phi: found })}\n`);
  const args = ["evaluate", "--gold", goldFile, "--results", resultFile, "--json", "--bootstrap", "0"];
  const { stdout, stderr } = spawnSync(process.execPath, [join(root, "pkg", "cli.js"), ...args], {
    encoding: "utf8",
  });
  assert.equal(stderr, "");
  return JSON.parse(stdout).phi.coverage;
}

test("the scorer counts as the engine's evaluate does", () => {
  const text = "🙂 Ana Ruiz, 34, seen 3/2 by Bo  Lind at Ely";
  const span = (piece, label) => {
    const start = Array.from(text.slice(0, text.indexOf(piece))).length;
    return { start, end: start + Array.from(piece).length, label };
  };
  const gold = [
    span("Ana Ruiz", "PATIENT"),
    span("34", "AGE"),
    span("3/2", "DATE"),
    span("Bo  Lind", "STAFF"),
    span("Ely", "CITY"),
  ];
  // Whole across white space, half, wrong and right on what may stay.
  const found = [
    span("Ana Ruiz", "PATIENT"),
    span("34", "MRN"),
    span("3/", "DATE"),
    span("Bo", "CITY"),
    span("Lind", "STAFF"),
    span("seen", "ORG"),
  ];
  const engine = engineCoverage(text, gold, found);
  const coverage = new Coverage();
  coverage.add(
    text,
    gold,
    found.map(({ start, end }) => [start, end]),
  );
  const ours = coverage.report();
  assert.deepEqual([ours.gold, ours.whole], [engine.safeHarbor.gold, engine.safeHarbor.removed]);
  assert.deepEqual([ours.gold, ours.whole], [4, 2]);
  assert.equal(coverage.markedCharacters, engine.characters.removed);
  assert.equal(coverage.rightCharacters, engine.characters.removedRight);
  assert.deepEqual(ours.labels.DATE, { gold: 1, whole: 0, fullEntityRecall: 0 });
  assert.ok(!("AGE" in ours.labels));

  const twice = new Coverage();
  twice.merge(coverage);
  twice.merge(coverage);
  assert.equal(twice.report().gold, 8);
  assert.equal(twice.report().fullEntityRecall, ours.fullEntityRecall);
});

test("nothing to count gives no share", () => {
  const { fullEntityRecall, characterPrecision } = new Coverage().report();
  assert.deepEqual([fullEntityRecall, characterPrecision], [null, null]);
});

test("the labels that may stay are those of the engine", () => {
  const types = readFileSync(join(root, "www", "lib", "wire.gen.ts"), "utf8");
  const all = [...types.match(/type PhiLabel = (.*);/)[1].matchAll(/"([A-Z0-9_]+)"/g)].map(
    ([, name]) => name,
  );
  assert.ok(all.length >= 30);
  const askedOf = (labels) =>
    engineCoverage(
      "x".repeat(labels.length),
      labels.map((label, at) => ({ start: at, end: at + 1, label })),
      [],
    ).safeHarbor.gold;
  const asked = all.filter((label) => !MAY_STAY.has(label));
  assert.equal(askedOf(all.filter((label) => MAY_STAY.has(label))), 0);
  assert.equal(askedOf(asked), asked.length);
});

test("inline tags become spans in code points", () => {
  const { text, phi } = parseTagged("🙂 [[PATIENT:Ana]] has {{PROBLEM|present:[[CITY:Lyme]] disease}}", "n");
  assert.equal(text, "🙂 Ana has Lyme disease");
  assert.deepEqual(phi, [
    { start: 2, end: 5, label: "PATIENT" },
    { start: 10, end: 14, label: "CITY" },
  ]);
  for (const raw of ["[[PATIENT:Ana", "Ana]]", "[[PATIENT:Ana}}"])
    assert.throws(() => parseTagged(raw, "n"), /note n/);
});

test("labels that hide what may stay are told apart by the text", () => {
  for (const [label, text, expected] of [
    ["AGE", "90", "AGE90"],
    ["AGE", "97+", "AGE90"],
    ["AGE", "89", "AGE"],
    ["DATE", "1977", "YEAR"],
    ["DATE", "May 1977", "DATE"],
    ["PLACE", "Norway", "COUNTRY"],
    ["PLACE", "Texas", "STATE"],
    ["PLACE", "Austin", "PLACE"],
    ["STAFF", "Texas", "STAFF"],
  ])
    assert.equal(refined(label, text), expected, `${label} ${text}`);
});

test("a missing folder of sets says how to name it", () => {
  assert.throws(() => readSets(folder, 1), /--data DIR or set CHARTSIDE_DATA/);
});

test("without peers the tables hold this package and say so", () => {
  const coverage = new Coverage();
  coverage.add("Ana", [{ start: 0, end: 3, label: "PATIENT" }], [[0, 3]]);
  const report = { Chartside: coverage.report() };
  const text = tables({
    machine: "a machine",
    limit: null,
    speedCharacters: 3000,
    systems: { Chartside: { version: "1" } },
    sets: [
      {
        name: "a set",
        use: "unseen",
        texts: 1,
        phiFree: 2,
        systems: { Chartside: { ...report.Chartside, altered: 1 } },
      },
    ],
    notes: report,
    others: report,
    speed: { Chartside: { notesPerSecond: 2 } },
  });
  assert.match(text, /\| a set \| unseen \| 1 \| 100\.0 \/ 100\.0 \|/);
  assert.match(text, /\| a set \| 2 \| 1 \|/);
  assert.match(text, /Chartside 1; a machine;/);
  assert.match(text, /did not install/);
});
