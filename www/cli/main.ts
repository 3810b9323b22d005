/** The command line: the same subcommands and the same output bytes as the native `chartside`. */

import { once } from "node:events";
import { createReadStream, createWriteStream, readFileSync, writeFileSync } from "node:fs";
import { finished } from "node:stream/promises";
import { parseArgs } from "node:util";
import { workerLimit } from "../lib/client.ts";
import { AnalyzerError, failureOf } from "../lib/errors.ts";
import { convert, DEFAULT_MODEL, evaluate, N_PROCESSORS, readModel, startEngine } from "../lib/node.ts";
import { type LineOptions, LineWorkers } from "./line-workers.ts";

const HELP = `\
chartside: clinical text analysis that runs where the note is

usage:
  cli.js analyze    [--in FILE] [--out FILE] [--model DIR] [--tasks LIST] [--offset-unit UNIT] [--policy NAME]
                    [--workers N]
  cli.js deidentify [--in FILE] [--out FILE] [--model DIR] [--policy NAME] [--offset-unit UNIT]
                    [--workers N]
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
  --policy          safe-harbor (default) or all
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
    policy: flags.policy,
    roster: flags.roster && readText(flags.roster),
    allow: flags.allow && readText(flags.allow),
    deny: flags.deny && readText(flags.deny),
    recognizers: flags.recognizers && readText(flags.recognizers),
    rulesOnly: flags["rules-only"] ?? false,
  });
  const isWithoutModel = flags["rules-only"] === true && flags.model === undefined;
  const model = isWithoutModel ? null : await readModel(flags.model ?? DEFAULT_MODEL);
  return batch(flags, { subcommand, optionsJson, model });
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

function needed(flags: Flags, name: "from" | "to" | "model" | "gold" | "results"): string {
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
    return await batchOver(workers, flags);
  } finally {
    workers.end();
  }
}

async function batchOver(workers: LineWorkers, flags: Flags): Promise<number> {
  const isFromFile = flags.in !== undefined && flags.in !== "-";
  const isToFile = flags.out !== undefined && flags.out !== "-";
  const input = isFromFile ? createReadStream(flags.in as string) : process.stdin;
  if (isFromFile) await opened(input, "read", flags.in);
  const output = isToFile ? createWriteStream(flags.out as string) : process.stdout;
  if (isToFile) await opened(output, "write", flags.out);
  let nFailed = 0;
  for await (const { line, hasFailed } of workers.answers(input)) {
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

function fileError(action: string, path: string | undefined, cause: unknown): AnalyzerError {
  const why = (cause as NodeJS.ErrnoException).code ?? "unreadable";
  return new AnalyzerError("invalid-input", `cannot ${action} ${path} (${why})`, { cause });
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw fileError("read", path, cause);
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
    else writeFileSync(path, text);
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
