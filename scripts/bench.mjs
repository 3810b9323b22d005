// `npm run bench`: speed, sizes and memory of the built package in headless Chromium, one core's worth of work.
//
//   node scripts/bench.mjs [--json FILE] [--only page|engine|pool|profile]
//
// profile, which is not part of a run without --only, times the stages of a forward pass in a build made for that.
// Medians of alternating runs; these are this machine's numbers, compare ratios and not absolute times.

import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build, buildProfiled } from "./build.mjs";
import { launch } from "./lib/browser.mjs";
import { median, noteOf, sampleNotes } from "./lib/samples.mjs";
import { root } from "./lib/shell.mjs";
import { measureSizes } from "./lib/sizes.mjs";
import { serve } from "./serve.mjs";

const { values: options } = parseArgs({ options: { json: { type: "string" }, only: { type: "string" } } });
const mb = (bytes) => (bytes / 1e6).toFixed(2);
const seconds = (ms) => (ms / 1000).toFixed(2);

const TOKENS = [32, 128, 256, 512];
const ROUNDS = 7;
/** Rounds over a whole profile; the least disturbed quarter counts. */
const PROFILE_ROUNDS = 21;

/** The notes of the batch: the sample notes again and again, each a little different. */
const BATCH_NOTES = 40;
/** The note whose memory is watched, in words. */
const LONG_WORDS = 50_000;

await build();
const parts = { page: measurePage, engine: measureEngine, pool: measurePool };
const report = {
  machine: `${cpus()[0]?.model ?? "unknown"}, ${cpus().length} cores`,
  sizes: measureSizes(),
};
for (const [name, measure] of Object.entries(parts)) {
  if (options.only === undefined || options.only === name) Object.assign(report, await measure());
}
if (options.only === "profile") report.profiles = await measureStages();
if (options.json) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
console.log(tableOf(report));

/** From navigation to a page that is ready, first with nothing kept, then from what is kept. */
async function measurePage() {
  const { server, address } = await serve({ folder: join(root, "dist") });
  const context = await launch();
  const page = context.pages()[0] ?? (await context.newPage());
  const readyMs = async (go) => {
    const start = performance.now();
    await go();
    await page.waitForSelector("html[data-ready]", { timeout: 120_000 });
    return performance.now() - start;
  };
  const coldMs = await readyMs(() => page.goto(address));
  const cached = [];
  for (let round = 0; round < 5; round += 1) cached.push(await readyMs(() => page.reload()));
  const browser =
    context.browser()?.version() ??
    (await page.evaluate(() => navigator.userAgent.match(/Chrome\/[\d.]+/)?.[0]));
  await context.close();
  server.close();
  return { browser, coldMs, cachedMs: median(cached) };
}

/** An empty page of a fresh browser that a folder, the built package unless another is named, is served to. */
async function openBlankPage({ folder = join(root, "pkg"), headers } = {}) {
  const { server, address } = await serve({
    folder,
    headers,
    answer: (path) =>
      path === "/bench.html" ? { type: "text/html", body: "<!doctype html><title>bench</title>" } : undefined,
  });
  const context = await launch();
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto(`${address}bench.html`);
  return { server, context, page };
}

/** Windows of the encoder in both builds by turns, and whole notes through the API. */
async function measureEngine() {
  const { server, context, page } = await openBlankPage();
  const windows = await page.evaluate(
    async ({ tokens, rounds }) => {
      const names = ["manifest.json", "config.json", "tokenizer.json", "model.safetensors"];
      const files = await Promise.all(
        names.map(
          async (name) => new Uint8Array(await (await fetch(`/models/clinical-base/${name}`)).arrayBuffer()),
        ),
      );
      const { newGlue } = await import("/wasm/chartside.js");
      const engines = [];
      for (const [build, wasm] of [
        ["relaxed", "chartside.relaxed.wasm"],
        ["simd128", "chartside.wasm"],
      ]) {
        const glue = newGlue();
        await glue.init({ module_or_path: `/wasm/${wasm}` });
        const engine = new glue.Engine();
        engine.loadModel(...files);
        engines.push({ build, engine });
      }
      const times = {};
      for (const n of tokens) {
        times[n] = { relaxed: [], simd128: [] };
        for (let round = -1; round < rounds; round += 1) {
          for (const { build, engine } of engines) {
            const [ms] = engine.benchmarkMs(n, 1);
            if (round >= 0) times[n][build].push(ms);
          }
        }
      }
      return times;
    },
    { tokens: TOKENS, rounds: ROUNDS },
  );
  const notes = [];
  for (const [nWords, rounds] of [
    [1000, 5],
    [30_000, 1],
  ]) {
    const note = noteOf(nWords);
    const result = await page.evaluate(
      async ({ note, rounds }) => {
        const { createAnalyzer } = await import("/index.js");
        const analyzer = await createAnalyzer();
        const times = [];
        for (let round = 0; round < rounds; round += 1) {
          const start = performance.now();
          await analyzer.analyze(note);
          times.push(performance.now() - start);
        }
        const { memoryBytes } = analyzer.info;
        await analyzer.dispose();
        return { times, memoryBytes };
      },
      { note, rounds },
    );
    notes.push({
      words: nWords,
      characters: note.length,
      ms: median(result.times),
      memoryBytes: result.memoryBytes,
    });
  }
  await context.close();
  server.close();
  const rows = TOKENS.map((n) => ({
    tokens: n,
    relaxedMs: median(windows[n].relaxed),
    simd128Ms: median(windows[n].simd128),
  }));
  return { windows: rows, notes };
}

/** One worker against two over a batch by turns, and the memory of a long note. */
async function measurePool() {
  const { server, context, page } = await openBlankPage();
  const notes = Array.from(
    { length: BATCH_NOTES },
    (_, idx) => `${sampleNotes[idx % sampleNotes.length]}\nNote ${idx}.`,
  );
  const batch = await page.evaluate(
    async ({ notes, rounds }) => {
      const { createAnalyzer } = await import("/index.js");
      const analyzers = [];
      for (const workers of [1, 2]) {
        const analyzer = await createAnalyzer({ workers });
        // Both workers are there before the clock starts.
        while (analyzer.info.workers.length < workers)
          for await (const _ of analyzer.analyzeAll(notes.slice(0, 8)));
        analyzers.push({ analyzer, times: [], texts: "" });
      }
      for (let round = 0; round < rounds; round += 1) {
        for (const entry of analyzers) {
          const texts = [];
          const start = performance.now();
          for await (const result of entry.analyzer.analyzeAll(notes)) texts.push(JSON.stringify(result));
          entry.times.push(performance.now() - start);
          entry.texts = texts.join("\n");
        }
      }
      const isSame = analyzers[0].texts === analyzers[1].texts;
      const memoryBytes = analyzers[1].analyzer.info.workers.map((worker) => worker.memoryBytes);
      for (const { analyzer } of analyzers) await analyzer.dispose();
      return { one: analyzers[0].times, two: analyzers[1].times, isSame, memoryBytes };
    },
    { notes, rounds: 3 },
  );
  if (!batch.isSame) throw new Error("one worker and two workers have different results");
  const long = await page.evaluate(async (note) => {
    const { createAnalyzer } = await import("/index.js");
    const analyzer = await createAnalyzer({ workers: 1 });
    const start = performance.now();
    await analyzer.analyze(note);
    const ms = performance.now() - start;
    const { memoryBytes } = analyzer.info;
    await analyzer.dispose();
    return { ms, memoryBytes };
  }, noteOf(LONG_WORDS));
  await context.close();
  server.close();
  const [oneMs, twoMs] = [median(batch.one), median(batch.two)];
  return { pool: { notes: BATCH_NOTES, oneMs, twoMs, memoryBytes: batch.memoryBytes, long } };
}

/** The stages of a forward pass in both builds, and the most that the innermost loop of their products reaches. */
async function measureStages() {
  buildProfiled();
  const { server, context, page } = await openBlankPage({
    folder: root,
    // Only an isolated page has a clock that is finer than a stage.
    headers: {
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
    },
  });
  const profiles = await page.evaluate(
    async ({ tokens, rounds }) => {
      const names = ["manifest.json", "config.json", "tokenizer.json", "model.safetensors"];
      const files = await Promise.all(
        names.map(
          async (name) => new Uint8Array(await (await fetch(`/models/clinical-base/${name}`)).arrayBuffer()),
        ),
      );
      const profiles = [];
      for (const build of ["relaxed", "simd128"]) {
        const glue = await import(`/target/profile/${build}/chartside.js`);
        await glue.default({ module_or_path: `/target/profile/${build}/chartside_bg.wasm` });
        const engine = new glue.Engine();
        engine.loadModel(...files);
        if (!engine.extremesAreExact()) throw new Error(`a kernel of ${build} is not exact`);
        let limit = 0;
        for (let round = 0; round < 30; round += 1) limit = Math.max(limit, engine.productLimit(1000));
        for (const n of tokens) {
          const runs = [];
          for (let round = -3; round < rounds; round += 1) {
            const stages = JSON.parse(engine.profile(n));
            if (round >= 0) runs.push(stages);
          }
          const stages = runs[0].map(({ name, products }, idx) => {
            const times = runs.map((run) => run[idx].ms).toSorted((a, b) => a - b);
            return { name, products, ms: times[times.length >> 2] };
          });
          profiles.push({ build, tokens: n, limit, stages });
        }
      }
      return profiles;
    },
    { tokens: TOKENS.filter((n) => n !== 256), rounds: PROFILE_ROUNDS },
  );
  await context.close();
  server.close();
  return profiles;
}

function tableOf(report) {
  const sections = [
    ...(report.profiles ?? []).map(profileTable),
    report.windows === undefined ? "" : engineTable(report),
    report.pool === undefined ? "" : poolTable(report.pool),
    report.coldMs === undefined ? "" : pageLine(report),
  ];
  return [`${report.browser ?? "Chromium"}, ${report.machine}`, ...sections, sizeTable(report)]
    .filter((section) => section !== "")
    .join("\n\n");
}

function engineTable({ windows, notes }) {
  return [
    "| window | relaxed SIMD | tokens/s | SIMD | tokens/s |",
    "|---|---|---|---|---|",
    ...windows.map(({ tokens, relaxedMs, simd128Ms }) => {
      const rate = (ms) => Math.round((1000 * tokens) / ms);
      return `| ${tokens} tokens | ${relaxedMs.toFixed(1)} ms | ${rate(relaxedMs)} | ${simd128Ms.toFixed(1)} ms | ${rate(simd128Ms)} |`;
    }),
    "",
    "| whole analysis, all tasks | time | engine's memory |",
    "|---|---|---|",
    ...notes.map(
      ({ words, characters, ms, memoryBytes }) =>
        `| ${words} words (${characters} characters) | ${seconds(ms)} s | ${mb(memoryBytes)} MB |`,
    ),
  ].join("\n");
}

function profileTable({ build, tokens, limit, stages }) {
  const total = stages.reduce((sum, { ms }) => sum + ms, 0);
  const rate = (products, ms) => ((2 * products) / ms / 1e6).toFixed(0);
  const share = (products, ms) =>
    `${rate(products, ms)} GOP/s, ${((100 * products) / ms / limit).toFixed(0)} %`;
  return [
    `${build}, ${tokens} tokens: ${total.toFixed(1)} ms; the innermost loop alone reaches ${rate(limit, 1)} GOP/s.`,
    "",
    "| stage | ms | share | of the loop alone |",
    "|---|---|---|---|",
    ...stages.map(
      ({ name, ms, products }) =>
        `| ${name} | ${ms.toFixed(2)} | ${((100 * ms) / total).toFixed(1)} % | ${products === 0 ? "" : share(products, ms)} |`,
    ),
  ].join("\n");
}

function poolTable({ notes, oneMs, twoMs, memoryBytes, long }) {
  return [
    "| batch | one worker | two workers | ratio | memory of the two |",
    "|---|---|---|---|---|",
    `| ${notes} notes | ${seconds(oneMs)} s | ${seconds(twoMs)} s | ${(oneMs / twoMs).toFixed(2)} | ${memoryBytes.map(mb).join(" + ")} MB |`,
    "",
    `A note of ${LONG_WORDS} words on one worker: ${seconds(long.ms)} s, ${mb(long.memoryBytes)} MB of WebAssembly memory at its peak.`,
  ].join("\n");
}

function pageLine({ coldMs, cachedMs }) {
  return `From navigation to ready: ${(coldMs / 1000).toFixed(1)} s cold, ${(cachedMs / 1000).toFixed(1)} s with the model kept.`;
}

function sizeTable({ sizes }) {
  return [
    "| part | raw | brotli |",
    "|---|---|---|",
    ...sizes.map(
      ({ name, rawBytes, brotliBytes }) => `| ${name} | ${mb(rawBytes)} MB | ${mb(brotliBytes)} MB |`,
    ),
  ].join("\n");
}
