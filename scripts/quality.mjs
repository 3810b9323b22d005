// Measures the shipped engine and model on annotated notes that the model never saw, through the command line.
//
//   node scripts/quality.mjs [--data DIR] [--model DIR] [--json FILE]
//
// DIR holds notes_gold/notes_gold.jsonl and deid/asq_phi/*.jsonl (offsets in code points). Settings of the model were
// chosen on the development notes; the last line is of own notes that nothing was chosen on.

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { developmentNotes, ownTestNotes, readLines } from "./lib/notes.mjs";
import { root } from "./lib/shell.mjs";

const cli = join(root, "pkg", "cli.js");
const { values: options } = parseArgs({
  options: {
    data: { type: "string", default: process.env.CHARTSIDE_DATA ?? join(root, "..", "shared", "data") },
    model: { type: "string" },
    json: { type: "string" },
  },
});

const toLines = (rows) => rows.map((row) => `${JSON.stringify(row)}\n`).join("");
const percent = ({ value }) => (value === null ? "-" : (100 * value).toFixed(1));
/** The figure with its 95 % interval over resampled notes. */
const figure = (share) =>
  share.interval
    ? `${percent(share)} (${share.interval.map((end) => (100 * end).toFixed(1)).join("–")})`
    : percent(share);

const scratch = mkdtempSync(join(tmpdir(), "chartside-quality-"));
try {
  const report = measure();
  if (options.json) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
  process.stdout.write(table(report));
} finally {
  rmSync(scratch, { recursive: true });
}

function analyze(name, rows, ...flags) {
  const [input, output] = [join(scratch, `${name}.in.jsonl`), join(scratch, `${name}.out.jsonl`)];
  writeFileSync(input, toLines(rows));
  const model = options.model ? ["--model", options.model] : [];
  const start = performance.now();
  execFileSync(process.execPath, [
    cli,
    "analyze",
    "--in",
    input,
    "--out",
    output,
    "--offset-unit",
    "codepoint",
    ...model,
    ...flags,
  ]);
  return { output, seconds: (performance.now() - start) / 1000 };
}

function evaluate(name, gold, results) {
  const file = join(scratch, `${name}.gold.jsonl`);
  writeFileSync(file, toLines(gold));
  const run = spawnSync(process.execPath, [cli, "evaluate", "--json", "--gold", file, "--results", results], {
    encoding: "utf8",
  });
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout);
}

function measure() {
  const file = join(options.data, "notes_gold", "notes_gold.jsonl");
  if (!existsSync(file)) throw new Error(`no annotated notes at ${file}; give --data DIR`);
  // The letter that an id begins with stands for one writer and one kind of note.
  const dev = developmentNotes(options.data).map((row) => ({ ...row, slices: { style: row.id[0] } }));
  const bare = (rows) => rows.map(({ id, text }) => ({ id, text }));

  const whole = analyze("whole", bare(dev));
  const found = evaluate("whole", dev, whole.output);
  const given = dev.map(({ id, text, entities }) => ({ id, text, entities }));
  const asserted = evaluate("given", dev, analyze("given", given, "--tasks", "assertion").output);

  const test = ownTestNotes();
  const held = evaluate("test", test, analyze("test", bare(test)).output);

  const folder = join(options.data, "deid", "asq_phi");
  const negatives = readdirSync(folder)
    .filter((name) => name.endsWith(".jsonl"))
    .flatMap((name) => readLines(join(folder, name)))
    .filter(({ entities }) => entities.length === 0);
  const altered = readLines(analyze("negatives", bare(negatives), "--tasks", "phi").output).filter(
    ({ deidentified }) => deidentified.edits.length > 0,
  );
  return {
    documents: dev.length,
    characters: dev.reduce((sum, { text }) => sum + text.length, 0),
    seconds: whole.seconds,
    entities: found.entities,
    phi: found.phi,
    assertion: asserted.assertion,
    slices: found.slices,
    test: { documents: test.length, entities: held.entities.micro, phi: held.phi.coverage },
    negatives: { documents: negatives.length, altered: altered.length },
  };
}

function table({ documents, entities, phi, assertion, negatives, slices, test }) {
  const scores = (row) => `${figure(row.strict.f1)} | ${figure(row.relaxed.f1)}`;
  const { safeHarbor, labels, characterPrecision } = phi.coverage;
  const lines = [
    `${documents} development notes; percent, in brackets the 95 % interval over resampled notes`,
    "",
    "| entity | gold | strict F1 | relaxed F1 |",
    "|---|---|---|---|",
    `| all | ${entities.micro.gold} | ${scores(entities.micro)} |`,
    `| mean of labels | | ${scores(entities.macro)} |`,
    ...Object.entries(entities.labels).map(([label, row]) => `| ${label} | ${row.gold} | ${scores(row)} |`),
    "",
    "| PHI | gold | found whole | precision (relaxed) |",
    "|---|---|---|---|",
    `| Safe Harbor | ${safeHarbor.gold} | ${figure(safeHarbor.fullEntityRecall)} | ${figure(characterPrecision)} (characters) |`,
    ...Object.entries(labels).map(
      ([label, row]) =>
        `| ${label} | ${row.gold} | ${figure(row.fullEntityRecall)} | ${percent(phi.labels[label].relaxed.precision)} |`,
    ),
    "",
    "| assertion (problems given) | gold | F1 |",
    "|---|---|---|",
    `| accuracy | ${assertion.compared} | ${figure(assertion.accuracy)} |`,
    ...Object.entries(assertion.statuses).map(
      ([label, row]) => `| ${label} | ${row.gold} | ${figure(row.f1)} |`,
    ),
    "",
    "| style | notes | entities strict F1 | Safe Harbor found whole |",
    "|---|---|---|---|",
    ...Object.entries(slices.style).map(
      ([style, block]) =>
        `| ${style} | ${block.documents} | ${figure(block.entities.micro.strict.f1)} | ${figure(block.phi.coverage.safeHarbor.fullEntityRecall)} |`,
    ),
    "",
    `PHI-free queries altered: ${negatives.altered} of ${negatives.documents}`,
    "",
    `${test.documents} own test notes: entities strict ${figure(test.entities.strict.f1)}, relaxed ${figure(test.entities.relaxed.f1)}; Safe Harbor found whole ${figure(test.phi.safeHarbor.fullEntityRecall)}, characters ${figure(test.phi.characterPrecision)}`,
    "",
  ];
  return `${lines.join("\n")}\n`;
}
