// One system under measurement: a process that reads a JSON line of texts and answers with what it marks.
//
//   in   {"texts": ["…", …]}
//   out  {"marks": [[[start, end], …], …], "seconds": 1.5}      offsets in code points
//
// `seconds` is processor time of marking alone, so that what else the machine does counts against nobody.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { outputOf, root } from "../lib/shell.mjs";

/** Every process has one core, the last of those that this one may use, so that all have the same. */
function pinned(command) {
  const allowed = outputOf("taskset", ["-cp", String(process.pid)])?.match(/(\d+)\s*$/)?.[1];
  return allowed === undefined ? command : ["taskset", "-c", allowed, ...command];
}

/** Marked once before anything is measured: what is loaded at the first call is start-up. */
const WARM_UP = "Seen on 3/2 by Dr. Brandt, call (218) 555-0164.";

/** Starts `command` and waits until it is ready: its first line is `{"version": "…"}`. */
export async function startSystem(name, command) {
  const [program, ...args] = pinned(command);
  const child = spawn(program, args, {
    cwd: root,
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", PYTHONUTF8: "1" },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${name} ended without an answer`);
    return JSON.parse(value);
  };
  const { version } = await answer();
  child.stdin.write(`${JSON.stringify({ texts: [WARM_UP] })}\n`);
  await answer();
  return {
    name,
    version,
    /** Marks all texts, one after the other. */
    async mark(texts) {
      child.stdin.write(`${JSON.stringify({ texts })}\n`);
      return answer();
    },
    async end() {
      child.stdin.end();
      if (child.exitCode === null) await once(child, "exit");
    },
  };
}
