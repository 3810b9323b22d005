// Both builds of the engine, in real headless Chromium, byte for byte what the native build wrote into tests/golden.
// tests/native/golden.rs and tests/js/cli.test.mjs hold the native build and Node to the same files.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { after, before, test } from "node:test";
import { launch } from "../../scripts/lib/browser.mjs";
import { serve } from "../../scripts/serve.mjs";
import { root } from "../js/setup.mjs";

const notes = join(root, "www", "demo", "sample-notes");
const blank = { type: "text/html", body: "<!doctype html><title>builds</title>" };

let context;
let server;
let address;
before(async () => {
  const answer = (path) => (path === "/blank.html" ? blank : undefined);
  ({ server, address } = await serve({ folder: join(root, "pkg"), answer }));
  context = await launch();
});
after(async () => {
  await context.close();
  server.close();
});

/** The output lines of one build for all input lines. */
async function linesOf(wasm, lines) {
  const page = await context.newPage();
  await page.goto(`${address}blank.html`);
  return page.evaluate(
    async ({ wasm, lines }) => {
      const { newGlue } = await import("/wasm/chartside.js");
      const glue = newGlue();
      await glue.init({ module_or_path: `/wasm/${wasm}` });
      const engine = new glue.Engine();
      const names = ["manifest.json", "config.json", "tokenizer.json", "model.safetensors"];
      const files = names.map(async (name) => (await fetch(`/models/clinical-base/${name}`)).arrayBuffer());
      engine.loadModel(...(await Promise.all(files)).map((buffer) => new Uint8Array(buffer)));
      return lines.map((line) => engine.analyzeLine(line, 1, ""));
    },
    { wasm, lines },
  );
}

for (const wasm of ["chartside.wasm", "chartside.relaxed.wasm"]) {
  test(`${wasm} gives the committed results of every sample note`, async () => {
    const names = readdirSync(notes).filter((name) => name.endsWith(".txt"));
    const lines = names.map((name) =>
      JSON.stringify({ id: basename(name, ".txt"), text: readFileSync(join(notes, name), "utf8") }),
    );
    const outputs = await linesOf(wasm, lines);
    for (const [index, name] of names.entries()) {
      const committed = readFileSync(join(root, "tests", "golden", name.replace(".txt", ".jsonl")), "utf8");
      assert.ok(`${outputs[index]}\n` === committed, `${name} differs`);
    }
  });
}
