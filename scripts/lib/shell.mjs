// Running programs, and finding the repository's root.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** Runs a program in the root and shows its output; throws when it fails. */
export function run(program, args, { env = {}, isQuiet = false } = {}) {
  const done = spawnSync(program, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: isQuiet ? ["ignore", "pipe", "pipe"] : "inherit",
    encoding: "utf8",
  });
  if (done.error?.code === "ENOENT") throw new Error(`${program} is not installed`);
  if (done.status !== 0)
    throw new Error(`${program} ${args[0] ?? ""} failed${isQuiet ? `\n${done.stdout}${done.stderr}` : ""}`);
  return done.stdout ?? "";
}

/** The output of a program, or undefined when it is missing or fails. */
export function outputOf(program, args) {
  const done = spawnSync(program, args, { cwd: root, encoding: "utf8" });
  return done.status === 0 ? done.stdout : undefined;
}

/** Runs a program of the project's npm dependencies. */
export function runTool(name, args, options) {
  return run(process.execPath, [toolPath(name), ...args], options);
}

function toolPath(name) {
  return join(root, "node_modules", ".bin", name);
}

/** Installs the npm dependencies of the lock file, if they are not there. */
export function installPackages() {
  const marker = join(root, "node_modules", ".package-lock.json");
  if (existsSync(marker)) return;
  console.log("installing npm packages");
  run("npm", ["ci", "--no-fund", "--no-audit"]);
}
