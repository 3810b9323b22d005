// One worker of ours in `npm run bench:peers`: first `{build}`, then `{batch, length}` as often as wanted.

import { loadEngine } from "./engine.mjs";

let engine;

self.onmessage = async ({ data }) => {
  try {
    if (data.build !== undefined) engine = await loadEngine(data.build);
    else engine.benchmarkMs(data.length, data.batch);
    self.postMessage({});
  } catch (error) {
    self.postMessage({ error: String(error) });
  }
};
