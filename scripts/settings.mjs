// Measures settings of the PHI head with the rules in the loop, on the development notes: what `tune` of the training
// cannot see, because it measures the model alone.
//
//   node scripts/settings.mjs [--data DIR] [--model DIR] [--native BINARY]
//
// Tried are several biases on O, each with and without the biases of the labels in the model's manifest. Printed per
// setting: Safe Harbor identifiers found whole and character precision on notes_gold and on the own development notes,
// and how many of the queries without PHI are altered.

import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { developmentNotes, ownDevelopmentNotes, readLines } from "./lib/notes.mjs";
import { root } from "./lib/shell.mjs";

const { values: options } = parseArgs({
  options: {
    data: { type: "string", default: process.env.CHARTSIDE_DATA ?? join(root, "..", "shared", "data") },
    model: { type: "string", default: join(root, "models", "clinical-base") },
    native: { type: "string" },
  },
});

const OUTSIDE_BIASES = [-0.5, -1, -1.5, -2];

const command = options.native ? [options.native] : [process.execPath, join(root, "pkg", "cli.js")];
const run = (...flags) =>
  execFileSync(command[0], [...command.slice(1), ...flags], { encoding: "utf8", maxBuffer: 1 << 28 });
const toLines = (rows) => rows.map((row) => `${JSON.stringify(row)}\n`).join("");

const scratch = mkdtempSync(join(tmpdir(), "chartside-settings-"));
try {
  const folder = join(options.data, "deid", "asq_phi");
  const negatives = readdirSync(folder)
    .filter((name) => name.endsWith(".jsonl"))
    .flatMap((name) => readLines(join(folder, name)))
    .filter(({ entities }) => entities.length === 0);
  const sets = { gold: developmentNotes(options.data), own: ownDevelopmentNotes() };
  const manifest = JSON.parse(readFileSync(join(options.model, "manifest.json"), "utf8"));
  const { bias } = manifest.heads.phi;
  for (const outsideBias of OUTSIDE_BIASES) {
    for (const labels of bias ? [bias, undefined] : [undefined]) {
      const model = withSettings(manifest, { outsideBias, bias: labels });
      const figures = Object.entries(sets).map(([name, rows]) => `${name} ${measure(model, name, rows)}`);
      const altered = readLines(analyze(model, "negatives", negatives)).filter(
        ({ deidentified }) => deidentified.edits.length > 0,
      );
      process.stdout.write(
        `O ${outsideBias}${labels ? ", labels" : ""}: ${figures.join("; ")}; altered ${altered.length} of ${negatives.length}\n`,
      );
    }
  }
} finally {
  rmSync(scratch, { recursive: true });
}

/** A copy of the model with other settings of the PHI head. */
function withSettings(manifest, settings) {
  const folder = join(scratch, "model");
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(options.model)) {
    if (name !== "manifest.json") cpSync(join(options.model, name), join(folder, name));
  }
  const changed = structuredClone(manifest);
  Object.assign(changed.heads.phi, settings);
  writeFileSync(join(folder, "manifest.json"), JSON.stringify(changed));
  return folder;
}

function analyze(model, name, rows) {
  const [input, output] = [join(scratch, `${name}.in.jsonl`), join(scratch, `${name}.out.jsonl`)];
  writeFileSync(input, toLines(rows.map(({ id, text }) => ({ id, text }))));
  const flags = ["--offset-unit", "codepoint", "--tasks", "phi", "--model", model];
  run("analyze", "--in", input, "--out", output, ...flags);
  return output;
}

function measure(model, name, rows) {
  const gold = join(scratch, `${name}.gold.jsonl`);
  writeFileSync(gold, toLines(rows));
  const results = analyze(model, name, rows);
  const report = JSON.parse(
    run("evaluate", "--json", "--bootstrap", "0", "--gold", gold, "--results", results),
  );
  const { safeHarbor, characterPrecision } = report.phi.coverage;
  const percent = ({ value }) => (100 * value).toFixed(1);
  return `${percent(safeHarbor.fullEntityRecall)} / ${percent(characterPrecision)}`;
}
