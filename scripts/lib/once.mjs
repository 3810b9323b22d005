// Work that is done again only when what it reads has changed.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Runs `make` unless the input files are those of the last time; the marker lies in `folder`. */
export function once(folder, name, inputs, make) {
  const hash = createHash("sha256");
  for (const input of inputs) hash.update(readFileSync(input));
  const marker = join(folder, `${name}.stamp`);
  const stamp = hash.digest("hex");
  if (existsSync(marker) && readFileSync(marker, "utf8") === stamp) return;
  console.log(`peers: ${name}`);
  make();
  mkdirSync(folder, { recursive: true });
  writeFileSync(marker, stamp);
}
