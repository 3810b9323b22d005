// Several workers in real headless Chromium: the same results for any number, one download, and what a crash costs.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "../../scripts/lib/browser.mjs";
import { sampleNotes } from "../../scripts/lib/samples.mjs";
import { serve } from "../../scripts/serve.mjs";
import { root } from "../js/setup.mjs";

const LONG = `${sampleNotes.join("\n\n")}\n\n${sampleNotes[0]}`;
const blank = { type: "text/html", body: "<!doctype html><title>pool</title>" };

/** The package's worker, except that the first one to be asked what `dies` says dies of an uncaught error. */
const mortal = (dies, isAlone = true) => ({
  type: "text/javascript",
  body: `import "/pkg/worker.js";
    let isSpared = false;
    const others = new BroadcastChannel("mortal");
    others.onmessage = () => { isSpared = true; };
    addEventListener("message", ({ data }) => {
      if (isSpared || !(${dies})) return;
      isSpared = true;
      if (${isAlone}) others.postMessage("");
      setTimeout(() => { throw new Error("died"); });
    });`,
});

let context;
let server;
let address;
const fetched = [];
before(async () => {
  const pages = {
    "/blank.html": blank,
    "/mortal-helper.js": mortal('data.type === "encode" && !data.isOwn'),
    "/mortal-leader.js": mortal('data.type === "encode" && data.isOwn && data.first > 0'),
    "/mortal-always.js": mortal('data.type === "run" && data.text.includes("POISON")', false),
  };
  const answer = (path) => {
    fetched.push(path);
    return pages[path];
  };
  ({ server, address } = await serve({ folder: root, answer }));
  context = await launch();
});
after(async () => {
  await context.close();
  server.close();
});

async function open() {
  const page = await context.newPage();
  await page.goto(`${address}blank.html`);
  return page;
}

test("one, two and three workers have the same results, and the model is fetched once for all", async () => {
  const page = await open();
  const results = [];
  for (const workers of [1, 2, 3]) {
    fetched.length = 0;
    const { json, memory, total } = await page.evaluate(
      async ({ workers, long, notes }) => {
        const { createAnalyzer } = await import("/pkg/index.js");
        const analyzer = await createAnalyzer({ models: "/models/clinical-base/", cache: "none", workers });
        const batch = [];
        for await (const result of analyzer.analyzeAll(notes)) batch.push(result);
        const analysis = await analyzer.analyze(long);
        const { workers: each, memoryBytes } = analyzer.info;
        await analyzer.dispose();
        const memory = each.map((worker) => worker.memoryBytes);
        return { json: JSON.stringify([batch, analysis]), memory, total: memoryBytes };
      },
      { workers, long: LONG, notes: [...sampleNotes, ...sampleNotes, ...sampleNotes] },
    );
    results.push(json);
    assert.equal(memory.length, workers);
    assert.equal(
      total,
      memory.reduce((sum, bytes) => sum + bytes, 0),
    );
    assert.equal(fetched.filter((path) => path.endsWith("model.safetensors")).length, 1);
    assert.equal(fetched.filter((path) => path.endsWith(".wasm")).length, 1);
  }
  assert.ok(results[1] === results[0] && results[2] === results[0]);
  await page.close();
});

test("workers that die of an uncaught error cost a retry and not the result", async () => {
  const page = await open();
  const analyze = (script) =>
    page.evaluate(
      async ({ script, long }) => {
        const { createAnalyzer } = await import("/pkg/index.js");
        let nStarted = 0;
        const analyzer = await createAnalyzer({
          models: "/models/tiny/",
          workers: 2,
          worker: () => {
            nStarted += 1;
            // Replacements live.
            return new Worker(nStarted > 2 ? "/pkg/worker.js" : script, { type: "module" });
          },
        });
        const short = Array(12).fill(long.slice(0, 400));
        while (analyzer.info.workers.length < 2) for await (const _ of analyzer.analyzeAll(short));
        const json = JSON.stringify(await analyzer.analyze(long.repeat(6)));
        await analyzer.dispose();
        return { json, nStarted };
      },
      { script, long: LONG },
    );
  const expected = await analyze("/pkg/worker.js");
  assert.equal(expected.nStarted, 2);
  for (const script of ["/mortal-helper.js", "/mortal-leader.js"]) {
    const { json, nStarted } = await analyze(script);
    assert.ok(json === expected.json, script);
    assert.ok(nStarted > 2, `${script} did not die`);
  }
  await page.close();
});

test("a note that brings down every worker fails alone, with a typed error", async () => {
  const page = await open();
  const outcomes = await page.evaluate(async (note) => {
    const { createAnalyzer } = await import("/pkg/index.js");
    const analyzer = await createAnalyzer({
      models: "/models/tiny/",
      workers: 2,
      worker: () => new Worker("/mortal-always.js", { type: "module" }),
    });
    const notes = [note, note, `${note} POISON`, note, note, note];
    const outcomes = [];
    for await (const { error } of analyzer.analyzeAll(notes))
      outcomes.push(error && `${error.name} ${error.code}`);
    await analyzer.dispose();
    return outcomes;
  }, sampleNotes[0]);
  assert.deepEqual(outcomes, [
    undefined,
    undefined,
    "AnalyzerError internal",
    undefined,
    undefined,
    undefined,
  ]);
  await page.close();
});

test("weights kept by the browser are read from there, and mended when they are not what they were", async () => {
  const page = await open();
  const load = () =>
    page.evaluate(async () => {
      const { createAnalyzer } = await import("/pkg/index.js");
      const fromCache = {};
      const analyzer = await createAnalyzer({
        models: "/models/tiny/",
        onProgress: (progress) => {
          if (progress.phase === "download") fromCache[progress.file] = progress.fromCache;
        },
      });
      await analyzer.analyze("Denies chest pain.");
      await analyzer.dispose();
      return fromCache["model.safetensors"];
    });
  await page.evaluate(async () => (await import("/pkg/index.js")).clearModelCache());
  assert.equal(await load(), false);
  assert.equal(await load(), true);
  await page.evaluate(async () => {
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        if (!request.url.includes("model.safetensors")) continue;
        const bytes = new Uint8Array(await (await cache.match(request)).arrayBuffer());
        bytes[bytes.length - 1] ^= 1;
        await cache.put(request, new Response(bytes));
      }
    }
  });
  assert.equal(await load(), false);
  assert.equal(await load(), true);
  await page.close();
});
