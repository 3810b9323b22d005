// `npm test`: sets up what is missing, then checks everything; the last line counts the steps.
//
//   node scripts/test.mjs [--only check|rust|training|js|browser]

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "./build.mjs";
import { findAge } from "./lib/age.mjs";
import { findBrowser } from "./lib/browser.mjs";
import { installPackages, root, run, runTool } from "./lib/shell.mjs";

const { values } = parseArgs({ options: { only: { type: "string" } } });

const testFiles = (folder) =>
  readdirSync(join(root, "tests", folder))
    .filter((name) => /\.test\.(ts|mjs)$/.test(name))
    .map((name) => join("tests", folder, name));

const nodeTests = (folder, ...flags) => run(process.execPath, [...flags, "--test", ...testFiles(folder)]);

/** Each step of each group, in order. */
const GROUPS = {
  check: {
    "rust format": () => run("cargo", ["fmt", "--check"]),
    "rust lints": () => run("cargo", ["clippy", "--all-targets", "--", "-D", "warnings"]),
    "rust lints, rules only": () =>
      run("cargo", ["clippy", "--no-default-features", "--lib", "--", "-D", "warnings"]),
    "typescript types": () => runTool("tsc", ["-p", "tsconfig.json"]),
    "typescript and css lints": () => runTool("biome", ["check", "--error-on-warnings"]),
  },
  rust: { "rust tests": () => run("cargo", ["test"]) },
  training: {
    "decoder and scorer of the training recipe, in Python": () =>
      run("python3", ["-m", "unittest", "discover", "-s", "models/training/tests"]),
  },
  js: {
    "wasm and javascript tests in Node": () => nodeTests("js"),
    "packaging tests": () => nodeTests("packaging"),
  },
  browser: { "end-to-end tests in Chromium": () => nodeTests("browser") },
};

const results = [];
function step(name, work) {
  const start = performance.now();
  console.log(`\n== ${name}`);
  try {
    work();
    results.push({ name, ok: true });
  } catch (error) {
    console.error(error.message);
    results.push({ name, ok: false });
  }
  console.log(
    `-- ${name}: ${results.at(-1).ok ? "passed" : "FAILED"} in ${((performance.now() - start) / 1000).toFixed(0)} s`,
  );
}

try {
  installPackages();
  await build();
  if (values.only === undefined || values.only === "browser") findBrowser();
  if (values.only === undefined || values.only === "js") findAge();
} catch (error) {
  console.error(`set-up failed: ${error.message}`);
  console.log("0 passed, 1 failed");
  process.exit(1);
}
for (const [group, steps] of Object.entries(GROUPS)) {
  if (values.only !== undefined && values.only !== group) continue;
  for (const [name, work] of Object.entries(steps)) step(name, work);
}
const nFailed = results.filter(({ ok }) => !ok).length;
console.log(`\n${results.map(({ name, ok }) => `${ok ? "ok  " : "FAIL"} ${name}`).join("\n")}`);
console.log(`\n${results.length - nFailed} passed, ${nFailed} failed`);
process.exitCode = nFailed === 0 ? 0 : 1;
