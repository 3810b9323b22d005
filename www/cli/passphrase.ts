/** Asks for a passphrase on the terminal, without showing it; standard input may be the notes. */

import { openSync, writeSync } from "node:fs";
import { ReadStream } from "node:tty";
import { AnalyzerError } from "../lib/errors.ts";

export async function askForPassphrase(): Promise<string> {
  let terminal: number;
  try {
    terminal = openSync("/dev/tty", "r+");
  } catch (cause) {
    const words = "no passphrase: give --passphrase-file or CHARTSIDE_PASSPHRASE, or use a terminal";
    throw new AnalyzerError("invalid-option", words, { cause });
  }
  const input = new ReadStream(terminal);
  writeSync(terminal, "passphrase of the mapping: ");
  input.setRawMode(true);
  try {
    return await lineFrom(input);
  } finally {
    input.setRawMode(false);
    writeSync(terminal, "\n");
    input.destroy();
  }
}

/** Reads up to the return key; backspace takes back, control C and D give up. */
async function lineFrom(input: ReadStream): Promise<string> {
  const characters: string[] = [];
  input.setEncoding("utf8");
  for await (const chunk of input) {
    for (const character of chunk as string) {
      if (character === "\r" || character === "\n") return characters.join("");
      if (character === "\u0003" || character === "\u0004") {
        throw new AnalyzerError("invalid-option", "no passphrase was given");
      }
      if (character === "\u007f" || character === "\b") characters.pop();
      else characters.push(character);
    }
  }
  return characters.join("");
}
