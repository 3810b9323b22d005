// The engine of this package as a system of system.mjs: what `analyze --tasks phi` replaces under Safe Harbor.
//
//   node scripts/deid/ours.mjs [--rules-only] [--model DIR]

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { DEFAULT_MODEL, readModel, startEngine } from "../../pkg/node.js";
import { root } from "../lib/shell.mjs";

const { values: options } = parseArgs({
  options: { "rules-only": { type: "boolean", default: false }, model: { type: "string" } },
});
const rulesOnly = options["rules-only"];
const engine = await startEngine(rulesOnly ? undefined : await readModel(options.model ?? DEFAULT_MODEL));
const call = JSON.stringify({ tasks: ["phi"], offsetUnit: "codepoint", rulesOnly });
const read = (...parts) => JSON.parse(readFileSync(resolve(root, ...parts), "utf8"));
const model = rulesOnly ? undefined : read(options.model ?? DEFAULT_MODEL, "manifest.json");
const { version } = read("package.json");
const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);

say({ version: model === undefined ? version : `${version} with ${model.name} ${model.version}` });
for await (const line of createInterface({ input: process.stdin })) {
  const inputs = JSON.parse(line).texts.map((text, idx) => JSON.stringify({ id: idx, text }));
  const start = process.cpuUsage();
  const results = inputs.map((input, idx) => engine.analyzeLine(input, idx + 1, call));
  const { user, system } = process.cpuUsage(start);
  const seconds = (user + system) / 1e6;
  const marks = results.map((result) => {
    const { deidentified, error } = JSON.parse(result);
    if (error !== undefined) throw new Error(`a text was refused: ${error.code}`);
    return deidentified.edits.map(({ source }) => [source.start, source.end]);
  });
  say({ marks, seconds });
}
