// Our engine straight from the built package, for the page and the workers of `npm run bench:peers`.

const FILES = ["manifest.json", "config.json", "tokenizer.json", "model.safetensors"];

export async function bytesOf(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** An engine of the build "relaxed" or "simd128" with the base model, in an instance of its own. */
export async function loadEngine(build) {
  const { newGlue } = await import("/pkg/wasm/chartside.js");
  const glue = newGlue();
  const wasm = build === "relaxed" ? "chartside.relaxed.wasm" : "chartside.wasm";
  await glue.init({ module_or_path: `/pkg/wasm/${wasm}` });
  const engine = new glue.Engine();
  engine.loadModel(...(await Promise.all(FILES.map((name) => bytesOf(`/pkg/models/clinical-base/${name}`)))));
  return engine;
}
