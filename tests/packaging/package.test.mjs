// The packed package in an empty project: what npm would publish is what is tested.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, test } from "node:test";
import { root } from "../js/setup.mjs";

const project = mkdtempSync(join(tmpdir(), "chartside-package-"));
const inProject = (program, args) => spawnSync(program, args, { cwd: project, encoding: "utf8" });

before(() => {
  const packed = JSON.parse(execFileSync("npm", ["pack", "--json", "--pack-destination", project], { cwd: root, encoding: "utf8" }));
  const [{ filename }] = Array.isArray(packed) ? packed : Object.values(packed);
  writeFileSync(join(project, "package.json"), '{"type":"module","private":true}');
  // Unpacked by hand: an install would ask the registry.
  mkdirSync(join(project, "node_modules", "chartside"), { recursive: true });
  execFileSync("tar", ["-xzf", filename, "-C", join("node_modules", "chartside"), "--strip-components=1"], { cwd: project });
});

test("plain Node imports it without side effects and without a word on stderr", () => {
  writeFileSync(join(project, "use.mjs"), 'import { AnalyzerError, createAnalyzer } from "chartside"; console.log(typeof createAnalyzer, AnalyzerError.name);');
  const { stdout, stderr, status } = inProject(process.execPath, ["use.mjs"]);
  assert.deepEqual([stdout.trim(), stderr, status], ["function AnalyzerError", "", 0]);
});

test("its command line runs", () => {
  const { stdout, status } = spawnSync(process.execPath, ["node_modules/chartside/pkg/cli.js", "analyze"], { cwd: project, encoding: "utf8", input: '{"id":1,"text":"No fever."}' });
  assert.equal(status, 0);
  assert.equal(JSON.parse(stdout).id, 1);
});

test("Vite bundles it with its worker and both builds of the engine", async () => {
  writeFileSync(join(project, "index.html"), '<script type="module" src="./main.js"></script>');
  writeFileSync(join(project, "main.js"), 'import { createAnalyzer } from "chartside"; globalThis.analyzer = createAnalyzer({ models: "/models/" });');
  const vite = await import("vite");
  await vite.build({ root: project, logLevel: "error", configFile: false, build: { target: "es2022" }, worker: { format: "es" } });
  const assets = readdirSync(join(project, "dist", "assets"));
  assert.equal(assets.filter((name) => name.endsWith(".wasm")).length, 2, assets.join(" "));
  assert.ok(assets.some((name) => name.startsWith("worker")), assets.join(" "));
});

test("publint has nothing to say", async () => {
  const { publint } = await import("publint");
  const { messages } = await publint({ pkgDir: root, strict: true });
  assert.deepEqual(messages.filter(({ type }) => type !== "suggestion"), []);
});

test("the bundles hold no eval, no foreign address and no path of the machine that built them", () => {
  const files = readdirSync(join(root, "pkg")).filter((name) => name.endsWith(".js"));
  for (const name of files) {
    const source = readFileSync(join(root, "pkg", name), "utf8");
    assert.ok(!/\beval\(|new Function\(/.test(source), `${name} evaluates code`);
    assert.ok(!/https?:\/\/(?!localhost|www\.w3\.org)/.test(source), `${name} names an address`);
    assert.ok(!source.includes(root), `${name} names the build's folder`);
  }
});
