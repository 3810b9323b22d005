/** Files of the command line: every failure names the file and what was tried. */

import { openSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { AnalyzerError } from "../lib/errors.ts";

export function fileError(action: string, path: string | undefined, cause: unknown): AnalyzerError {
  const why = (cause as NodeJS.ErrnoException).code ?? "unreadable";
  return new AnalyzerError("invalid-input", `cannot ${action} ${path} (${why})`, { cause });
}

function attempt<R>(action: string, path: string | undefined, work: () => R): R {
  try {
    return work();
  } catch (cause) {
    throw fileError(action, path, cause);
  }
}

export function readText(path: string): string {
  return attempt("read", path, () => readFileSync(path, "utf8"));
}

export function readBytes(path: string): Uint8Array {
  return attempt("read", path, () => readFileSync(path));
}

export function writeText(path: string, text: string): void {
  attempt("write", path, () => writeFileSync(path, text));
}

/** Opens a file that is written piece by piece; only its owner may read it. */
export function openFor(path: string): number {
  return attempt("write", path, () => openSync(path, "w", 0o600));
}

export function writeAll(file: number, bytes: Uint8Array, path: string | undefined): void {
  attempt("write", path, () => {
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
  });
}
