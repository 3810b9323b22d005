// What the benchmarks measure with: notes of a wanted length, and the middle of many times.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./shell.mjs";

export const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

const folder = join(root, "www", "demo", "sample-notes");

/** The texts of the sample notes, in the order of their names. */
export const sampleNotes = readdirSync(folder)
  .sort()
  .map((name) => readFileSync(join(folder, name), "utf8"));

/** The sample notes one after the other, cut at `nWords` words. */
export function noteOf(nWords) {
  const all = sampleNotes.join("\n\n");
  const pieces = all.repeat(Math.ceil(nWords / 800)).split(/(?<=\s)(?=\S)/);
  return pieces.slice(0, nWords).join("");
}
