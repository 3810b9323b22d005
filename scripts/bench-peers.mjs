// `npm run bench:peers`: the encoder and the whole analysis against onnxruntime-web, candle and transformers.js, in
// one page and one run, by turns, with the same weights and the same ids.
//
//   node scripts/bench-peers.mjs [--quick] [--json] [--out FILE]
//
// --quick  fewer rounds and no second browser: under 100 seconds once everything is built
// --json   the last line is one JSON object, {"cases":[{"shape","peer","oursMs","peerMs","ratio"}]}, ratio = peer / ours
// --out    the full report as JSON, with every time
//
// The first run installs the peers below scripts/peers (npm, PyPI, crates): they are no dependencies of the product.

import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bindgen, build } from "./build.mjs";
import { launch } from "./lib/browser.mjs";
import { once } from "./lib/once.mjs";
import { median, noteOf } from "./lib/samples.mjs";
import { outputOf, root, run } from "./lib/shell.mjs";
import { serve } from "./serve.mjs";

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    out: { type: "string" },
  },
});

const PEERS = join(root, "scripts", "peers");
const BUILT = join(root, "target", "peers");
const SHAPES = [
  [1, 32],
  [1, 128],
  [1, 256],
  [1, 512],
  [8, 128],
].map(([batch, length]) => ({ batch, length }));
const OURS = "ours relaxed";
const ROUNDS = options.quick ? 5 : 15;
/** How long the rounds of all shapes may take together; three rounds are always run. */
const BUDGET_MS = options.quick ? 30_000 : 600_000;

function buildPeers() {
  mkdirSync(BUILT, { recursive: true });
  once(BUILT, "packages", [join(PEERS, "package-lock.json")], () =>
    run("npm", ["ci", "--prefix", PEERS, "--ignore-scripts", "--no-fund", "--no-audit"]),
  );
  const python = join(BUILT, "venv", "bin", "python");
  once(BUILT, "python", [join(PEERS, "requirements.txt")], () => {
    run("python3", ["-m", "venv", join(BUILT, "venv")]);
    run(python, ["-m", "pip", "install", "--quiet", "-r", join(PEERS, "requirements.txt")]);
  });
  const model = join(root, "models", "clinical-base");
  once(BUILT, "models", [join(PEERS, "export.py"), join(model, "manifest.json")], () =>
    run(python, [join(PEERS, "export.py"), model, join(BUILT, "models")]),
  );
  const crate = join(PEERS, "candle");
  once(BUILT, "candle", [join(crate, "Cargo.lock"), join(crate, "src", "lib.rs")], () => {
    const target = join(BUILT, "candle");
    const flags = ["-Ctarget-feature=+simd128", '--cfg=getrandom_backend="wasm_js"'];
    run(
      "cargo",
      [
        "build",
        "--release",
        "--locked",
        "--manifest-path",
        join(crate, "Cargo.toml"),
        "--target",
        "wasm32-unknown-unknown",
        "--target-dir",
        target,
      ],
      { env: { CARGO_ENCODED_RUSTFLAGS: flags.join("\x1f") } },
    );
    const wasm = join(target, "wasm32-unknown-unknown", "release", "chartside_peer_candle.wasm");
    run(bindgen(), ["--target", "web", "--out-dir", join(BUILT, "candle-web"), wasm]);
  });
}

/** Calls one function of page.mjs in a fresh page of a fresh browser. */
async function inPage(address, name, input, flags = []) {
  const context = await launch({ flags });
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    await page.goto(`${address}scripts/peers/page.html`);
    return await page.evaluate(
      async ({ name, input }) => (await import("/scripts/peers/page.mjs"))[name](input),
      { name, input },
    );
  } finally {
    await context.close();
  }
}

/** One row of the report. `oursMs` and `peerMs` are medians. */
function caseOf(shape, peer, ours, theirs) {
  const [oursMs, peerMs] = [median(ours), median(theirs)];
  const spread = (times) => [Math.min(...times), Math.max(...times)];
  return {
    shape,
    peer,
    oursMs,
    peerMs,
    ratio: peerMs / oursMs,
    rounds: ours.length,
    oursSpreadMs: spread(ours),
    peerSpreadMs: spread(theirs),
  };
}

function casesOf(times, suffix, ours = OURS) {
  return Object.entries(times).flatMap(([shape, by]) =>
    Object.entries(by)
      .filter(([name]) => name !== ours)
      .map(([name, theirs]) => caseOf(`${shape}${suffix}`, name, by[ours], theirs)),
  );
}

async function measure() {
  const { server, address } = await serve({
    folder: root,
    // Cross-origin isolation: without it onnxruntime-web has no threads. Ours needs none of it.
    headers: {
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
    },
  });
  try {
    const everyone = [OURS, "onnxruntime-web int8", "ours simd128", "onnxruntime-web fp32", "candle f32"];
    const pair = [OURS, "onnxruntime-web int8"];
    const encoders = (input, flags) =>
      inPage(address, "encoders", { rounds: ROUNDS, budgetMs: BUDGET_MS, ...input }, flags);
    const one = await encoders({ names: everyone, shapes: SHAPES, threads: 1 });
    const cases = casesOf(one, "");
    for (const [shape, by] of Object.entries(one))
      cases.push(caseOf(`${shape}, our plain SIMD build`, pair[1], by["ours simd128"], by[pair[1]]));
    const two = await encoders({ names: pair, shapes: [SHAPES.at(-1)], threads: 2, budgetMs: BUDGET_MS / 5 });
    cases.push(...casesOf(two, ", two threads"));
    if (!options.quick) {
      const flags = ["--js-flags=--no-enable-avx-vnni"];
      const slow = await encoders({ names: pair, shapes: [SHAPES[1]], threads: 1 }, flags);
      cases.push(...casesOf(slow, ", no AVX-VNNI"));
    }
    const note = await inPage(address, "wholeNote", { note: noteOf(1000), rounds: options.quick ? 2 : 7 });
    cases.push(...casesOf({ "note of 1,000 words": note }, "", "ours, all tasks"));
    const cold = {};
    for (const name of options.quick ? [] : [OURS, "onnxruntime-web int8", "candle f32"])
      cold[name] = await inPage(address, "coldStart", { name });
    return { cases, cold };
  } finally {
    server.close();
  }
}

function table({ machine, browser, cases, cold }) {
  const ms = (value) => value.toFixed(value < 100 ? 1 : 0);
  const range = ([low, high]) => `${ms(low)}–${ms(high)}`;
  const mb = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
  return [
    `${browser}, ${machine}; medians, in brackets least and most, one thread unless it says otherwise`,
    "",
    "| shape | peer | ours, ms | peer, ms | peer / ours |",
    "|---|---|---|---|---|",
    ...cases.map(
      ({ shape, peer, oursMs, peerMs, ratio, oursSpreadMs, peerSpreadMs }) =>
        `| ${shape} | ${peer} | ${ms(oursMs)} (${range(oursSpreadMs)}) | ${ms(peerMs)} (${range(peerSpreadMs)}) | ${ratio.toFixed(2)} |`,
    ),
    ...(Object.keys(cold).length === 0
      ? []
      : [
          "",
          "| cold start | ready, ms | first result, ms | fetched | WebAssembly memory |",
          "|---|---|---|---|---|",
          ...Object.entries(cold).map(
            ([name, { readyMs, firstResultMs, bytes, memoryBytes }]) =>
              `| ${name} | ${ms(readyMs)} | ${ms(firstResultMs)} | ${mb(bytes)} | ${mb(memoryBytes)} |`,
          ),
        ]),
    "",
  ].join("\n");
}

await build(["tools", "wasm", "types", "js", "model"]);
buildPeers();
const report = {
  machine: `${cpus()[0]?.model ?? "unknown"}, ${cpus().length} cores`,
  browser: outputOf("chromium", ["--version"])?.trim() ?? "Chromium",
  ...(await measure()),
};
if (options.out) writeFileSync(options.out, `${JSON.stringify(report, null, 2)}\n`);
console.log(table(report));
if (options.json) {
  const digits = (value) => Number(value.toFixed(3));
  console.log(
    JSON.stringify({
      cases: report.cases.map(({ shape, peer, oursMs, peerMs, ratio }) => ({
        shape,
        peer,
        oursMs: digits(oursMs),
        peerMs: digits(peerMs),
        ratio: digits(ratio),
      })),
    }),
  );
}
