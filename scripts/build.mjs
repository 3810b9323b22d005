// Builds everything into pkg/ (the npm package) and dist/ (the page). Steps whose inputs did not change are skipped.
//
//   node scripts/build.mjs [STEP...]      steps: tools wasm types js model demo

import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join, relative } from "node:path";
import { installPackages, outputOf, root, run, runTool } from "./lib/shell.mjs";

const STATE = join(root, ".cache", "build.json");
const at = (...parts) => join(root, ...parts);

/** Each step: what it reads, what it must leave, and what it does. */
const STEPS = {
  tools: { inputs: ["Cargo.lock"], outputs: [], run: installTools },
  wasm: {
    inputs: ["src", "Cargo.toml", "Cargo.lock", ".cargo", "rust-toolchain.toml"],
    outputs: ["pkg/wasm/chartside.wasm", "pkg/wasm/chartside.relaxed.wasm", "pkg/wasm/chartside.js"],
    run: buildWasm,
  },
  types: {
    inputs: ["www/lib", "www/element", "tsconfig.json", "tsconfig.types.json", "package-lock.json"],
    outputs: ["pkg/types/index.d.ts"],
    run: buildTypes,
  },
  js: {
    inputs: ["www/lib", "www/element", "www/cli", "src", "package.json", "package-lock.json"],
    outputs: ["pkg/index.js", "pkg/cli.js"],
    run: buildJs,
  },
  model: {
    inputs: ["models/clinical-base"],
    outputs: ["pkg/models/clinical-base/manifest.json"],
    run: copyModel,
  },
  demo: {
    inputs: ["www", "src", "models/clinical-base", "package-lock.json"],
    outputs: ["dist/index.html", "dist/service-worker.js"],
    run: buildDemo,
  },
};

export async function build(names = Object.keys(STEPS)) {
  installPackages();
  const state = existsSync(STATE) ? JSON.parse(readFileSync(STATE, "utf8")) : {};
  for (const name of names) {
    const step = STEPS[name];
    if (step === undefined)
      throw new Error(`unknown step ${name}; the steps are ${Object.keys(STEPS).join(", ")}`);
    const stamp = stampOf(step.inputs);
    const isThere = step.outputs.every((output) => existsSync(at(output)));
    if (isThere && state[name] === stamp) continue;
    const start = performance.now();
    console.log(`building: ${name}`);
    await step.run(stamp);
    state[name] = stamp;
    mkdirSync(at(".cache"), { recursive: true });
    writeFileSync(STATE, JSON.stringify(state));
    console.log(`built:    ${name} in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  }
}

/** A hash of names and contents of all input files. */
function stampOf(inputs) {
  const hash = createHash("sha256").update(readFileSync(at("scripts", "build.mjs")));
  for (const file of inputs.flatMap((input) => filesUnder(at(input)))) {
    hash.update(relative(root, file)).update(readFileSync(file));
  }
  return hash.digest("hex").slice(0, 16);
}

function filesUnder(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesUnder(join(path, name)));
}

function installTools() {
  if (outputOf("cargo", ["--version"]) === undefined)
    throw new Error("Rust is missing: install it with rustup, then run this again");
  const targets = outputOf("rustup", ["target", "list", "--installed"]) ?? "";
  if (!targets.includes("wasm32-unknown-unknown")) run("rustup", ["target", "add", "wasm32-unknown-unknown"]);
  if (bindgen() === undefined) {
    console.log(`installing wasm-bindgen-cli ${bindgenVersion()} (once, some minutes)`);
    run("cargo", [
      "install",
      "wasm-bindgen-cli",
      "--version",
      bindgenVersion(),
      "--root",
      at(".cache", "tools"),
    ]);
  }
}

/** The version of the wasm-bindgen crate; the command line must be the same. */
function bindgenVersion() {
  const lock = readFileSync(at("Cargo.lock"), "utf8");
  const version = /name = "wasm-bindgen"\nversion = "([^"]+)"/.exec(lock)?.[1];
  if (version === undefined) throw new Error("Cargo.lock does not name wasm-bindgen");
  return version;
}

export function bindgen() {
  const candidates = [at(".cache", "tools", "bin", "wasm-bindgen"), "wasm-bindgen"];
  return candidates.find(
    (program) => outputOf(program, ["--version"])?.trim() === `wasm-bindgen ${bindgenVersion()}`,
  );
}

function buildWasm() {
  const program = bindgen();
  if (program === undefined) throw new Error("wasm-bindgen is missing; run the step tools first");
  rmSync(at("pkg", "wasm"), { recursive: true, force: true });
  mkdirSync(at("pkg", "wasm"), { recursive: true });
  bindgenBuild(program, "simd128", "chartside.wasm");
  bindgenBuild(program, "relaxed", "chartside.relaxed.wasm");
}

/** The features of the CPU that each build may use. */
const CPU_FEATURES = { simd128: "+simd128", relaxed: "+simd128,+relaxed-simd" };

/** Compiles the library for WebAssembly and returns the path of what comes out. */
function compile(name, cargoFeatures) {
  const target = at("target", name);
  const flags = ["-C", `target-feature=${CPU_FEATURES[name]}`, "--cfg", 'getrandom_backend="wasm_js"'];
  // Loops keep their pointers, so that the offsets of loads become part of the instructions.
  flags.push("-C", "llvm-args=-disable-lsr");
  // Less inlining makes the file a fourteenth smaller and notes no slower: kernels are inlined by their own attribute.
  flags.push("-C", "llvm-args=-inline-threshold=45");
  // The paths of this machine are not part of the product.
  flags.push(`--remap-path-prefix=${root}=.`, `--remap-path-prefix=${process.env.HOME ?? "/nowhere"}=~`);
  run(
    "cargo",
    [
      "rustc",
      "--release",
      "--lib",
      "--crate-type",
      "cdylib",
      "--target",
      "wasm32-unknown-unknown",
      "--no-default-features",
      "--features",
      cargoFeatures,
      "--target-dir",
      target,
    ],
    { env: { CARGO_ENCODED_RUSTFLAGS: flags.join("\x1f") } },
  );
  return join(target, "wasm32-unknown-unknown", "release", "chartside.wasm");
}

/** Writes the glue of one kind, and the module, into a folder. */
function bind(program, kind, folder, compiled) {
  run(program, [
    "--target",
    kind,
    "--omit-default-module-path",
    "--remove-name-section",
    "--remove-producers-section",
    "--out-name",
    "chartside",
    "--out-dir",
    folder,
    compiled,
  ]);
}

/** Builds what times the stages of a forward pass into target/profile/NAME: it is no part of the package. */
export function buildProfiled() {
  for (const name of Object.keys(CPU_FEATURES))
    bind(bindgen(), "web", at("target", "profile", name), compile(name, "neural,profile"));
}

/** Builds the engine for a set of features; the glue is the same for all, so that one serves. */
function bindgenBuild(program, name, wasm) {
  const out = at(".cache", "bindgen", name);
  const compiled = compile(name, "neural");
  bind(program, "no-modules", out, compiled);
  const text = glueFactory(readFileSync(join(out, "chartside.js"), "utf8"));
  const glue = at("pkg", "wasm", "chartside.js");
  if (!existsSync(glue)) {
    writeFileSync(glue, text);
    bind(program, "web", join(out, "web"), compiled);
    cpSync(join(out, "web", "chartside.d.ts"), at("pkg", "wasm", "exports.d.ts"));
    writeFileSync(at("pkg", "wasm", "chartside.d.ts"), GLUE_TYPES);
  } else if (readFileSync(glue, "utf8") !== text) {
    throw new Error("the builds of the engine need different glue; ship one per build");
  }
  renameSync(join(out, "chartside_bg.wasm"), at("pkg", "wasm", wasm));
}

/** The glue has one instance per module; as a function it has one per call, so that a trapped one can be replaced. */
function glueFactory(script) {
  if (!script.startsWith("let wasm_bindgen ="))
    throw new Error("wasm-bindgen writes its glue in another way");
  return `export function newGlue() {\n${script}\nreturn { init: wasm_bindgen, ...wasm_bindgen };\n}\n`;
}

const GLUE_TYPES = `\
import type * as exported from "./exports.js";

export type { Batch, Engine, Evaluation, Mapping, Session, TaskModel, WeightsBuffer } from "./exports.js";

/** The engine's exports, bound to one instance. */
export type Glue = Omit<typeof exported, "default"> & { readonly init: (typeof exported)["default"] };

/** Glue without an instance yet; \`init\` makes it. */
export function newGlue(): Glue;
`;

function buildTypes() {
  rmSync(at("pkg", "types"), { recursive: true, force: true });
  runTool("tsc", ["-p", "tsconfig.types.json"]);
  for (const name of readdirSync(at("pkg", "types", "lib")))
    renameSync(at("pkg", "types", "lib", name), at("pkg", "types", name));
  rmSync(at("pkg", "types", "lib"), { recursive: true });
  // The element's own declarations import the library one folder up.
  const element = readFileSync(at("pkg", "types", "element", "index.d.ts"), "utf8");
  writeFileSync(
    at("pkg", "types", "element.d.ts"),
    element.replaceAll('"../lib/', '"./').replaceAll('"./clinical-note', '"./element/clinical-note'),
  );
  for (const name of readdirSync(at("pkg", "types", "element"))) {
    const file = at("pkg", "types", "element", name);
    writeFileSync(file, readFileSync(file, "utf8").replaceAll('"../lib/', '"../'));
  }
}

async function buildJs(stamp) {
  const { build: bundle } = await import("esbuild");
  for (const name of readdirSync(at("pkg")).filter((name) => name.endsWith(".js"))) rmSync(at("pkg", name));
  const common = {
    absWorkingDir: root,
    bundle: true,
    format: "esm",
    target: "es2022",
    outdir: "pkg",
    legalComments: "linked",
    logLevel: "warning",
    define: { __BUILD_ID__: JSON.stringify(stamp) },
  };
  await bundle({
    ...common,
    entryPoints: {
      index: "www/lib/index.ts",
      inline: "www/lib/inline.ts",
      worker: "www/lib/worker.ts",
      element: "www/element/index.ts",
    },
    splitting: true,
    minify: true,
    chunkNames: "chunk-[hash]",
  });
  await bundle({
    ...common,
    entryPoints: {
      node: "www/lib/node.ts",
      "node-worker": "www/lib/node-worker.ts",
      cli: "www/cli/main.ts",
    },
    platform: "node",
  });
  const cli = at("pkg", "cli.js");
  writeFileSync(cli, `#!/usr/bin/env node\n${readFileSync(cli, "utf8")}`, { mode: 0o755 });
}

function copyModel() {
  const files = [
    "manifest.json",
    "config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "model.safetensors",
    "README.md",
  ];
  const folder = at("pkg", "models", "clinical-base");
  rmSync(folder, { recursive: true, force: true });
  for (const file of files) cpSync(at("models", "clinical-base", file), join(folder, file));
}

async function buildDemo(stamp) {
  const vite = await import("vite");
  await vite.build({ configFile: at("www", "demo", "vite.config.mjs"), logLevel: "warn" });
  cpSync(at("pkg", "models"), at("dist", "models"), { recursive: true });
  const shell = filesUnder(at("dist"))
    .map((file) => relative(at("dist"), file).replaceAll("\\", "/"))
    .filter((file) => !file.startsWith("models/") && !file.endsWith(".map"));
  const worker = readFileSync(at("www", "demo", "service-worker.js"), "utf8");
  writeFileSync(
    at("dist", "service-worker.js"),
    worker.replace('"__SHELL__"', JSON.stringify(["./", ...shell])).replace("__VERSION__", stamp),
  );
}

if (import.meta.url === `file://${process.argv[1]}`) {
  const names = process.argv.slice(2);
  await build(names.length > 0 ? names : undefined);
}
