/** The page: loads the engine, analyses on demand, shows results. */

import { type Analyzer, AnalyzerError, createAnalyzer, type LoadProgress } from "chartside";
import { byId, megabytes } from "./dom.ts";
import { Input } from "./input.ts";
import { watchNetwork } from "./network.ts";
import { chosenPolicy, onPolicyChange } from "./policy.ts";
import { Results } from "./results.ts";

const analyzeButton = byId<HTMLButtonElement>("analyze");
const cancelButton = byId<HTMLButtonElement>("cancel");
const message = byId("message");
let analyzer: Analyzer | undefined;
let running: AbortController | undefined;

const results = new Results(
  (note, options) => {
    if (analyzer === undefined) throw new AnalyzerError("model-not-loaded", "no model is loaded");
    return analyzer.deidentify(note, options);
  },
  (error) => fail(wordsOf(error)),
);
const input = new Input(() => {
  refresh();
  if (input?.text === "") results.clear();
  else results.compare(input?.text ?? "");
}, fail);

function refresh(): void {
  analyzeButton.disabled =
    analyzer === undefined || running !== undefined || (input?.text ?? "").trim() === "";
  cancelButton.hidden = running === undefined;
}

function fail(words: string): void {
  message.textContent = words;
  message.hidden = false;
}

function progress(words: string | undefined, fraction?: number): void {
  byId("progress").hidden = words === undefined;
  byId("progress-text").textContent = words ?? "";
  const bar = byId<HTMLProgressElement>("progress-bar");
  if (fraction === undefined) bar.removeAttribute("value");
  else bar.value = fraction;
}

/** What a person should read of a failure. */
function wordsOf(error: unknown): string {
  if (!(error instanceof AnalyzerError))
    return "Something went wrong in the page itself. Reload it and try again.";
  switch (error.code) {
    case "unsupported-environment":
      return "This browser lacks WebAssembly SIMD. Any current Firefox, Chrome, Edge or Safari has it.";
    case "model-fetch-failed":
      return `The model could not be loaded: ${error.message}.`;
    case "model-integrity":
    case "model-incompatible":
      return `The model was refused: ${error.message}.`;
    case "invalid-input":
      return `This note cannot be analyzed: ${error.message}.`;
    default:
      return `The analysis failed (${error.code}): ${error.message}.`;
  }
}

function showLoad(load: LoadProgress): void {
  if (load.phase === "download") {
    const { loadedBytes, totalBytes, fromCache } = load;
    const words = fromCache
      ? "Reading the kept model"
      : `Loading the model, ${megabytes(loadedBytes)} of ${megabytes(totalBytes)}`;
    progress(words, loadedBytes / totalBytes);
  } else {
    progress(
      { verify: "Checking the model", compile: "Compiling the engine", warmup: "Preparing the model" }[
        load.phase
      ],
      load.fraction,
    );
  }
}

function showEngine(): void {
  if (analyzer === undefined) return;
  const { model, build, memoryBytes } = analyzer.info;
  byId("engine").textContent =
    `${model.name} ${model.version} · ${build} · ${megabytes(memoryBytes)} of memory`;
}

async function load(): Promise<void> {
  progress("Loading the engine");
  try {
    analyzer = await createAnalyzer({
      models: new URL("models/clinical-base/", document.baseURI),
      onProgress: showLoad,
    });
    showEngine();
    byId("engine").classList.add("good");
  } catch (error) {
    byId("engine").textContent = "No model";
    byId("engine").classList.add("bad");
    fail(wordsOf(error));
  } finally {
    progress(undefined);
    refresh();
  }
}

async function analyze(): Promise<void> {
  if (analyzer === undefined || analyzeButton.disabled) return;
  const note = input.text;
  message.hidden = true;
  running = new AbortController();
  refresh();
  const startedAt = performance.now();
  try {
    const analysis = await analyzer.analyze(note, {
      signal: running.signal,
      policy: chosenPolicy(),
      onProgress: ({ doneSteps, totalSteps }) => progress("Analyzing", doneSteps / totalSteps),
    });
    await results.show(note, analysis);
    // It may have been edited meanwhile.
    results.compare(input.text);
    showEngine();
    byId("count").textContent =
      `${note.length.toLocaleString("en")} characters in ${((performance.now() - startedAt) / 1000).toFixed(2)} s`;
  } catch (error) {
    if (!running.signal.aborted) {
      // What stands there belongs to another note.
      results.clear();
      fail(wordsOf(error));
    }
  } finally {
    running = undefined;
    progress(undefined);
    refresh();
  }
}

analyzeButton.addEventListener("click", () => void analyze());
onPolicyChange(() => void analyze());
cancelButton.addEventListener("click", () => running?.abort());
document.addEventListener("keydown", (event) => {
  const isTyping = event.target instanceof HTMLTextAreaElement || event.target instanceof HTMLInputElement;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void analyze();
  else if (event.key === "Escape") running?.abort();
  else if (!isTyping && !event.ctrlKey && !event.metaKey && !event.defaultPrevented && event.key === "n")
    results.step(1);
  else if (!isTyping && !event.ctrlKey && !event.metaKey && !event.defaultPrevented && event.key === "p")
    results.step(-1);
});

await load();
// The worker that keeps the page for offline use is part of the load; what follows is counted.
await navigator.serviceWorker?.register("./service-worker.js").then(
  () => navigator.serviceWorker.ready,
  () => undefined,
);
watchNetwork();
document.documentElement.dataset["ready"] = "true";
