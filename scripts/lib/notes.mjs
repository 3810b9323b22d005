// Annotated notes that the model did not learn from, by the split of models/training: the md5 of the id as a number.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { root } from "./shell.mjs";

const hash = (id) => BigInt(`0x${createHash("md5").update(id).digest("hex")}`);

/** The rows of a file of JSON Lines. */
export function readLines(file) {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

/** The development notes of notes_gold in the folder `data`: what settings are chosen on. */
export function developmentNotes(data) {
  return readLines(join(data, "notes_gold", "notes_gold.jsonl")).filter(({ id }) => hash(id) % 6n === 0n);
}

/** The project's own development notes: settings are chosen on them too. */
export function ownDevelopmentNotes() {
  return ownNotes(0n);
}

/** The project's own notes that nothing was trained or chosen on. */
export function ownTestNotes() {
  return ownNotes(1n);
}

/** One tenth of the project's own notes. */
function ownNotes(tenth) {
  const folder = join(root, "models", "training", "notes");
  return readdirSync(folder)
    .filter((name) => name.endsWith(".txt"))
    .sort()
    .map((name) => basename(name, ".txt"))
    .filter((id) => hash(id) % 10n === tenth)
    .map((id) => ({ id, ...parseTagged(readFileSync(join(folder, `${id}.txt`), "utf8"), id) }));
}

/** The text and the spans of a note with inline tags: `[[LABEL:…]]` and `{{LABEL|status:…}}`, also nested. */
export function parseTagged(raw, name) {
  const tag = /\[\[([A-Z0-9_]+):|\{\{([A-Z]+)(?:\|([a-z]+))?:|\]\]|\}\}/g;
  const [phi, entities, open] = [[], [], []];
  let [text, length, at] = ["", 0, 0];
  const take = (piece) => {
    text += piece;
    length += Array.from(piece).length;
  };
  for (const match of raw.matchAll(tag)) {
    take(raw.slice(at, match.index));
    at = match.index + match[0].length;
    if (match[0].endsWith(":")) {
      const [, identifier, entity, assertion] = match;
      open.push({ close: identifier ? "]]" : "}}", label: identifier ?? entity, assertion, start: length });
      continue;
    }
    const last = open.pop();
    if (last?.close !== match[0]) throw new Error(`note ${name}: unbalanced ${match[0]}`);
    const { start, label, assertion } = last;
    if (last.close === "]]") phi.push({ start, end: length, label });
    else entities.push({ start, end: length, label, ...(assertion && { assertion }) });
  }
  if (open.length > 0) throw new Error(`note ${name}: a tag is not closed`);
  take(raw.slice(at));
  return { text, phi, entities };
}
