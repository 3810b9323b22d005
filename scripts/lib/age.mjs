// The `age` command, with which the tests open and make mapping files.

import { outputOf, run } from "./shell.mjs";

/** The path of `age`: CHARTSIDE_AGE, else one on the path, else Debian's package where we may install it. */
export function findAge() {
  if (process.env.CHARTSIDE_AGE) return process.env.CHARTSIDE_AGE;
  const found = outputOf("which", ["age"])?.trim();
  if (found) return found;
  if (process.getuid?.() === 0 && outputOf("apt-get", ["--version"]) !== undefined) {
    console.log("installing Debian's age");
    run("apt-get", ["update"], { isQuiet: true });
    run("apt-get", ["install", "-y", "--no-install-recommends", "age"], {
      isQuiet: true,
      env: { DEBIAN_FRONTEND: "noninteractive" },
    });
    const installed = outputOf("which", ["age"])?.trim();
    if (installed) return installed;
  }
  throw new Error("no age command found: install it, or set CHARTSIDE_AGE to its path");
}
