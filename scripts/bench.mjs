// `npm run bench`: speed, sizes and memory of the built package in headless Chromium, one core's worth of work.
//
//   node scripts/bench.mjs [--json FILE]
//
// Medians of alternating runs; these are this machine's numbers, compare ratios and not absolute times.

import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "./build.mjs";
import { launch } from "./lib/browser.mjs";
import { median, noteOf } from "./lib/samples.mjs";
import { root } from "./lib/shell.mjs";
import { measureSizes } from "./lib/sizes.mjs";
import { serve } from "./serve.mjs";

const { values: options } = parseArgs({ options: { json: { type: "string" } } });

const TOKENS = [32, 128, 256, 512];
const ROUNDS = 7;

await build();
const report = {
  machine: `${cpus()[0]?.model ?? "unknown"}, ${cpus().length} cores`,
  ...(await measurePage()),
  ...(await measureEngine()),
  sizes: measureSizes(),
};
if (options.json) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
console.log(table(report));

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

/** Windows of the encoder in both builds by turns, and whole notes through the API. */
async function measureEngine() {
  const { server, address } = await serve({
    folder: join(root, "pkg"),
    answer: (path) =>
      path === "/bench.html" ? { type: "text/html", body: "<!doctype html><title>bench</title>" } : undefined,
  });
  const context = await launch();
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto(`${address}bench.html`);
  const windows = await page.evaluate(
    async ({ tokens, rounds }) => {
      const names = ["manifest.json", "config.json", "tokenizer.json", "model.safetensors"];
      const files = await Promise.all(
        names.map(
          async (name) => new Uint8Array(await (await fetch(`/models/clinical-base/${name}`)).arrayBuffer()),
        ),
      );
      const engines = [];
      for (const [build, wasm] of [
        ["relaxed", "chartside.relaxed.wasm"],
        ["simd128", "chartside.wasm"],
      ]) {
        // The query makes two instances of one module.
        const glue = await import(`/wasm/chartside.js?${build}`);
        await glue.default({ module_or_path: `/wasm/${wasm}` });
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

function table({ machine, browser, coldMs, cachedMs, windows, notes, sizes }) {
  const mb = (bytes) => (bytes / 1e6).toFixed(2);
  return [
    `${browser}, ${machine}`,
    "",
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
        `| ${words} words (${characters} characters) | ${(ms / 1000).toFixed(2)} s | ${mb(memoryBytes)} MB |`,
    ),
    "",
    `From navigation to ready: ${(coldMs / 1000).toFixed(1)} s cold, ${(cachedMs / 1000).toFixed(1)} s with the model kept.`,
    "",
    "| part | raw | brotli |",
    "|---|---|---|",
    ...sizes.map(
      ({ name, rawBytes, brotliBytes }) => `| ${name} | ${mb(rawBytes)} MB | ${mb(brotliBytes)} MB |`,
    ),
    "",
  ].join("\n");
}
