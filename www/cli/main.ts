/** The command line: the same subcommands and the same output bytes as the native `chartside`. */

import { once } from "node:events";
import { closeSync, createReadStream, createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { parseArgs } from "node:util";
import type { Engine } from "#wasm";
import { workerLimit } from "../lib/client.ts";
import { AnalyzerError, failureOf } from "../lib/errors.ts";
import {
  convert,
  DEFAULT_MODEL,
  evaluate,
  lineFailed,
  N_PROCESSORS,
  openMapping,
  readModel,
  startEngine,
} from "../lib/node.ts";
import { fileError, openFor, readBytes, readText, writeAll, writeText } from "./files.ts";
import { type LineAnswer, type LineOptions, LineWorkers } from "./line-workers.ts";
import { linesOf } from "./lines.ts";
import { askForPassphrase } from "./passphrase.ts";

const HELP = `\
chartside: clinical text analysis that runs where the note is

usage:
  cli.js analyze    [--in FILE] [--out FILE] [--model DIR] [--tasks LIST] [--offset-unit UNIT] [--policy NAME|FILE]
                    [--workers N]
  cli.js deidentify [--in FILE] [--out FILE] [--model DIR] [--policy NAME|FILE] [--seed TEXT] [--patient-key FIELD]
                    [--map FILE] [--report FILE] [--offset-unit UNIT] [--workers N]
  cli.js restore    --map FILE [--in FILE] [--out FILE]
  cli.js evaluate   --gold FILE --results FILE [--out FILE] [--gold-offset-unit UNIT] [--json]
                    [--bootstrap N] [--errors FILE] [--with-text]
  cli.js convert    --from DIR --to DIR [--precision int8|f32] [--name NAME] [--license SPDX]
  cli.js predict    --model DIR [--in FILE] [--out FILE] [--offset-unit UNIT] [--question TEXT]
                    [--workers N]
  cli.js bench      [--model DIR]

  --in, --out       JSON Lines; - or nothing stands for standard input and output
  --model DIR       the folder with manifest.json (default: the model of this package)
  --tasks LIST      comma-separated: phi, entities, assertion, summary (default: all)
  --offset-unit     utf16 (default), codepoint or byte
  --policy          safe-harbor (default), limited-data-set, pseudonymize, all, or a JSON file with a policy
  --seed TEXT       makes surrogates and date shifts repeatable; a secret, better given in CHARTSIDE_SEED
  --patient-key     the field of each line that names its patient: notes of one patient agree
  --map FILE        the way back, an age file under a passphrase; restore reads it
  --passphrase-file FILE   its first line is the passphrase; else CHARTSIDE_PASSPHRASE, else it is asked for
  --report FILE     counts, versions and hashes as JSON, without any word of a note
  --workers         lines at a time: 1 (default), more, or auto, which is one less than the machine has processors and
                    at most 4; the output is the same
  --roster FILE     identifiers of the people concerned: one a line, or LABEL, a tab and the identifier, or JSON
  --allow FILE      words that are no identifiers, one a line
  --deny FILE       words that are always identifiers, in the form of the roster
  --recognizers FILE  patterns of your own, as JSON
  --rules-only      go on without a model; names are missed and no entities are found
  --from DIR        a checkpoint in the Hugging Face layout: config.json, tokenizer.json, safetensors
  --to DIR          the folder of the package; made if it is not there
  --precision       int8 (default: small and fast) or f32 (exact)
  --name, --license what the package says of itself (default: the folder's name, NOASSERTION)
  --question TEXT   asked of lines that have no "question" of their own
  --json            the report for machines instead of tables
  --bootstrap N     resamples behind the 95 % intervals (default: 1000, 0 for none)
  --errors FILE     what was missed, spurious or wrong, one JSON line each, without the note's text
  --with-text       the same with the text

exit status: 0 all lines done, 1 some failed, 2 nothing was done
`;

const OPTIONS = {
  in: { type: "string" },
  out: { type: "string" },
  gold: { type: "string" },
  results: { type: "string" },
  model: { type: "string" },
  tasks: { type: "string" },
  "offset-unit": { type: "string" },
  "gold-offset-unit": { type: "string" },
  policy: { type: "string" },
  seed: { type: "string" },
  "patient-key": { type: "string" },
  map: { type: "string" },
  "passphrase-file": { type: "string" },
  report: { type: "string" },
  workers: { type: "string" },
  from: { type: "string" },
  to: { type: "string" },
  precision: { type: "string" },
  name: { type: "string" },
  license: { type: "string" },
  question: { type: "string" },
  roster: { type: "string" },
  allow: { type: "string" },
  deny: { type: "string" },
  recognizers: { type: "string" },
  "rules-only": { type: "boolean" },
  json: { type: "boolean" },
  bootstrap: { type: "string" },
  errors: { type: "string" },
  "with-text": { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

type Flags = {
  [K in keyof typeof OPTIONS]?: (typeof OPTIONS)[K]["type"] extends "boolean" ? boolean : string;
};

const usage = (message: string) => new AnalyzerError("invalid-option", `${message}; see cli.js --help`);

function readArguments(): { subcommand: string | undefined; flags: Flags } {
  try {
    const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true });
    if (positionals.length > 1) throw usage("more than one subcommand");
    return { subcommand: positionals[0], flags: values };
  } catch (error) {
    throw error instanceof AnalyzerError
      ? error
      : usage((error as Error).message.split("\n")[0] ?? "unreadable arguments");
  }
}

/** Runs the call and returns how many lines failed. */
async function run(): Promise<number> {
  const { subcommand, flags } = readArguments();
  if (flags.help) {
    process.stdout.write(HELP);
    return 0;
  }
  switch (subcommand) {
    case "analyze":
    case "deidentify":
      return analyze(subcommand, flags);
    case "restore":
      return restore(flags);
    case "evaluate":
      return compare(flags);
    case "bench":
      return bench(flags);
    case "convert":
      return convertCheckpoint(flags);
    case "predict":
      return predict(flags);
    case undefined:
      throw usage("a subcommand is missing");
    default:
      throw usage(`unknown subcommand ${subcommand}`);
  }
}

async function analyze(subcommand: "analyze" | "deidentify", flags: Flags): Promise<number> {
  const optionsJson = JSON.stringify({
    tasks: flags.tasks?.split(",").map((name) => name.trim()),
    offsetUnit: flags["offset-unit"],
    policy: flags.policy?.endsWith(".json") ? policyIn(flags.policy) : flags.policy,
    seed: flags.seed ?? process.env["CHARTSIDE_SEED"],
    patientKey: flags["patient-key"],
    roster: flags.roster && readText(flags.roster),
    allow: flags.allow && readText(flags.allow),
    deny: flags.deny && readText(flags.deny),
    recognizers: flags.recognizers && readText(flags.recognizers),
    rulesOnly: flags["rules-only"] ?? false,
  });
  const isWithoutModel = flags["rules-only"] === true && flags.model === undefined;
  const model = isWithoutModel ? null : await readModel(flags.model ?? DEFAULT_MODEL);
  const isTogether =
    flags.map !== undefined || flags.report !== undefined || flags["patient-key"] !== undefined;
  if (subcommand === "deidentify" && isTogether) {
    return together(flags, await startEngine(model ?? undefined), optionsJson);
  }
  return batch(flags, { subcommand, optionsJson, model });
}

function policyIn(path: string): unknown {
  const text = readText(path);
  try {
    return JSON.parse(text);
  } catch {
    throw usage("the policy file is no JSON");
  }
}

/** De-identifies lines that share patients, a mapping or a report: one engine must see them all. */
async function together(flags: Flags, engine: Engine, optionsJson: string): Promise<number> {
  if ((flags.workers ?? "1") !== "1") throw usage("--map, --report and --patient-key need one worker");
  const lines = engine.batch(optionsJson);
  let map: number | undefined;
  if (flags.map !== undefined) {
    lines.sealWith(await passphraseFor(flags));
    map = openFor(flags.map);
  }
  const nFailed = await answerHere(flags, (line, number) => {
    const answer = lines.deidentifyLine(line, number);
    // The way back is on the disk before the text is handed out.
    if (map !== undefined) writeAll(map, lines.takeMapping(), flags.map);
    return answer;
  });
  if (map !== undefined) {
    writeAll(map, lines.finishMapping(), flags.map);
    closeSync(map);
  }
  if (flags.report !== undefined) writeText(flags.report, `${lines.reportJson()}\n`);
  return nFailed;
}

async function restore(flags: Flags): Promise<number> {
  const file = readBytes(needed(flags, "map"));
  const mapping = await openMapping(file, await passphraseFor(flags));
  return answerHere(flags, (line, number) => mapping.restoreLine(line, number));
}

/** Never from an argument, which every user of the machine could read. */
async function passphraseFor(flags: Flags): Promise<string> {
  const path = flags["passphrase-file"];
  if (path !== undefined) return readText(path).split(/\r?\n/, 1)[0] ?? "";
  return process.env["CHARTSIDE_PASSPHRASE"] ?? askForPassphrase();
}

/** Answers each line on this thread. */
function answerHere(flags: Flags, work: (line: string, number: number) => string): Promise<number> {
  return batchOver(flags, async function* (input) {
    let number = 0;
    for await (const text of linesOf(input)) {
      number += 1;
      if (text.trim() === "") continue;
      const line = work(text, number);
      yield { line, hasFailed: lineFailed(line) };
    }
  });
}

async function predict(flags: Flags): Promise<number> {
  const model = await readModel(needed(flags, "model"));
  const optionsJson = JSON.stringify({ offsetUnit: flags["offset-unit"], question: flags.question });
  return batch(flags, { subcommand: "predict", optionsJson, model });
}

async function convertCheckpoint(flags: Flags): Promise<number> {
  await convert(needed(flags, "from"), needed(flags, "to"), flags);
  return 0;
}

function needed(flags: Flags, name: "from" | "to" | "model" | "gold" | "results" | "map"): string {
  const value = flags[name];
  if (value === undefined) throw usage(`--${name} is missing`);
  return value;
}

/** Answers each line of the input by one of the output; returns how many failed. */
async function batch(flags: Flags, options: LineOptions): Promise<number> {
  const { workers: wanted = "1" } = flags;
  const surroundings = { isInline: false, nProcessors: N_PROCESSORS };
  const limit = workerLimit(wanted === "auto" ? wanted : Number(wanted), surroundings);
  const workers = await LineWorkers.start(options, limit);
  try {
    return await batchOver(flags, (input) => workers.answers(input));
  } finally {
    workers.end();
  }
}

async function batchOver(
  flags: Flags,
  answers: (input: AsyncIterable<string | Uint8Array>) => AsyncIterable<LineAnswer>,
): Promise<number> {
  const isFromFile = flags.in !== undefined && flags.in !== "-";
  const isToFile = flags.out !== undefined && flags.out !== "-";
  const input = isFromFile ? createReadStream(flags.in as string) : process.stdin;
  if (isFromFile) await opened(input, "read", flags.in);
  const output = isToFile ? createWriteStream(flags.out as string) : process.stdout;
  if (isToFile) await opened(output, "write", flags.out);
  let nFailed = 0;
  for await (const { line, hasFailed } of answers(input)) {
    if (hasFailed) nFailed += 1;
    if (!output.write(`${line}\n`)) await once(output, "drain");
  }
  if (isToFile) {
    output.end();
    await finished(output);
  }
  return nFailed;
}

/** Waits until a file is open, so that a missing one is an error of the call. */
async function opened(stream: NodeJS.EventEmitter, action: string, path: string | undefined): Promise<void> {
  try {
    await once(stream, "open");
  } catch (cause) {
    throw fileError(action, path, cause);
  }
}

async function compare(flags: Flags): Promise<number> {
  const read = (flag: "gold" | "results") => readText(needed(flags, flag));
  const [gold, results] = [read("gold"), read("results")];
  const bootstrap = flags.bootstrap === undefined ? undefined : Number(flags.bootstrap);
  if (bootstrap !== undefined && !/^\d+$/.test(flags.bootstrap ?? ""))
    throw usage("expected a whole number after --bootstrap");
  const evaluation = await evaluate(
    gold,
    results,
    JSON.stringify({
      goldOffsetUnit: flags["gold-offset-unit"],
      bootstrap,
      withText: flags["with-text"] ?? false,
    }),
  );
  const write = (path: string | undefined, text: string) => {
    if (path === undefined || path === "-") process.stdout.write(text);
    else writeText(path, text);
  };
  write(flags.out, flags.json ? `${evaluation.json()}\n` : evaluation.table());
  if (flags.errors !== undefined) write(flags.errors, evaluation.errors());
  return 0;
}

async function bench(flags: Flags): Promise<number> {
  const engine = await startEngine(await readModel(flags.model ?? DEFAULT_MODEL));
  for (const nTokens of [32, 128, 256, 512]) {
    const times = engine.benchmarkMs(nTokens, 9).sort();
    const median = times[times.length >> 1] ?? 0;
    process.stdout.write(
      `${nTokens} tokens: ${median.toFixed(1)} ms, ${Math.round((1000 * nTokens) / median)} tokens/s\n`,
    );
  }
  return 0;
}

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // A closed pipe (`| head`) is the reader's wish, not a failure.
  process.exit(error.code === "EPIPE" ? 0 : 2);
});

try {
  const nFailed = await run();
  if (nFailed > 0) process.stderr.write(`chartside: ${nFailed} lines failed\n`);
  process.exitCode = nFailed > 0 ? 1 : 0;
} catch (thrown) {
  const { code, message } = failureOf(thrown);
  process.stderr.write(`chartside: ${code}: ${message}\n`);
  process.exitCode = 2;
}
