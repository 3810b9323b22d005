/** The engine's end of the protocol: loads once, then works in steps that leave room for an abort. */

import { type Engine, type Glue, newGlue, type Session, type TaskModel } from "#wasm";
import { compileEngine, hasSimd } from "./engine-build.ts";
import { AnalyzerError, failureOf } from "./errors.ts";
import { loadModel } from "./loader.ts";
import { BUILD_ID, type LoadPlan, never, type Request, type Response } from "./protocol.ts";
import type { CallProgress, EngineInfo, LoadProgress, ModelFiles } from "./types.ts";
import { WeightsRoom } from "./weights.ts";

type RequestOf<T extends Request["type"]> = Extract<Request, { type: T }>;

/** Lets messages in: a macrotask, without the 4 ms that nested timers cost. */
function breathe(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

/** The files of a model whose weights lie in the engine's memory. */
type LoadedFiles = Omit<ModelFiles, "weights"> & { readonly weights: WeightsRoom };

/** What a host has once it is loaded. */
interface Loaded {
  readonly glue: Glue;
  /** What runs texts: the analyzer's engine, or a brought model. */
  readonly runner: Engine | TaskModel;
  /** Kept while other workers may ask for it. */
  files?: LoadedFiles | undefined;
}

/** Answers requests with responses; a worker and the same-thread port drive it alike. Each has an instance of its own. */
export class Host {
  readonly #answer: (response: Response, transfer?: ArrayBuffer[]) => void;
  readonly #aborted = new Map<number, AbortController>();
  readonly #sessions = new Map<number, Session>();
  #loaded: Loaded | undefined;

  constructor(answer: (response: Response, transfer?: ArrayBuffer[]) => void) {
    this.#answer = answer;
  }

  async receive(request: Request): Promise<void> {
    const { id } = request;
    if (request.type === "abort") {
      this.#aborted.get(id)?.abort();
      return;
    }
    const controller = new AbortController();
    this.#aborted.set(id, controller);
    try {
      await this.#carryOut(request, controller.signal);
    } catch (thrown) {
      if (controller.signal.aborted) this.#answer({ type: "aborted", id });
      else this.#answer({ type: "failed", id, failure: failureOf(thrown) });
    } finally {
      this.#aborted.delete(id);
    }
  }

  async #carryOut(request: Request, signal: AbortSignal): Promise<void> {
    switch (request.type) {
      case "load":
        return this.#load(request, signal);
      case "share":
        return this.#share(request);
      case "run":
        return this.#run(request, signal);
      case "line":
        return this.#line(request);
      case "open":
        return this.#open(request, signal);
      case "encode":
        return this.#encode(request, signal);
      case "accept":
        return this.#accept(request);
      case "finish":
        return this.#finish(request, signal);
      case "close":
        this.#sessions.get(request.session)?.free();
        this.#sessions.delete(request.session);
        return;
      case "seal":
        return this.#seal(request);
      case "restore":
        return this.#restore(request);
      case "abort":
        return;
      default:
        never(request);
    }
  }

  async #load({ id, buildId, plan }: RequestOf<"load">, signal: AbortSignal): Promise<void> {
    if (buildId !== BUILD_ID) {
      throw new AnalyzerError(
        "protocol-mismatch",
        `page ${buildId} and worker ${BUILD_ID} come from different builds`,
      );
    }
    if (!hasSimd()) {
      throw new AnalyzerError(
        "unsupported-environment",
        "this browser lacks WebAssembly SIMD; use one from 2023 or newer",
      );
    }
    const onProgress = (progress: LoadProgress) => this.#answer({ type: "loading", id, progress });
    onProgress({ phase: "compile", fraction: 0 });
    const compiled = plan.compiled ?? (await compileEngine(plan.wasm, signal));
    const glue = newGlue();
    const { memory } = await glue.init({ module_or_path: compiled.module });
    onProgress({ phase: "compile", fraction: 1 });
    const roomFor = (nBytes: number) =>
      new WeightsRoom(new glue.WeightsBuffer(nBytes, plan.isVerified), memory, nBytes);
    let files: LoadedFiles | undefined;
    if (plan.model !== null) {
      files = await filesOf(plan.model, plan.cache, roomFor, glue, onProgress, signal);
      signal.throwIfAborted();
    }
    onProgress({ phase: "warmup", fraction: 0 });
    const runner = runnerOf(plan.kind, glue, files);
    this.#loaded = { glue, runner };
    if (plan.keepsWeights) this.#loaded.files = files;
    else files?.weights.free();
    onProgress({ phase: "warmup", fraction: 1 });
    const model = modelOf(runner);
    const [version, memoryBytes] = [glue.version(), glue.memoryBytes()];
    const info = { version, backend: "cpu", build: compiled.build, model, memoryBytes } as const;
    this.#answer({ type: "ready", id, info, compiled });
  }

  #share({ id, isLast }: RequestOf<"share">): void {
    const loaded = this.#ready();
    if (loaded.files === undefined) throw new AnalyzerError("internal", "this worker keeps no weights");
    const weights = loaded.files.weights.copy();
    this.#answer({ type: "shared", id, files: { ...loaded.files, weights } }, [weights.buffer]);
    if (isLast) {
      loaded.files.weights.free();
      loaded.files = undefined;
    }
  }

  async #run({ id, text, optionsJson }: RequestOf<"run">, signal: AbortSignal): Promise<void> {
    const { runner, glue } = this.#ready();
    const session = runner.open(text, optionsJson);
    let isOwned = true;
    try {
      await this.#step(session, id, signal, () => session.isDone());
      isOwned = false;
      this.#answer({ type: "result", id, json: session.finish(), memoryBytes: glue.memoryBytes() });
    } finally {
      if (isOwned) session.free();
    }
  }

  #seal({ id, documentsJson, passphrase }: RequestOf<"seal">): void {
    const bytes = new Uint8Array(this.#ready().glue.sealDocuments(documentsJson, passphrase));
    this.#answer({ type: "sealed", id, bytes });
  }

  #restore({ id, text, mapping, passphrase, idJson }: RequestOf<"restore">): void {
    const { glue } = this.#ready();
    const opened = glue.Mapping.open(mapping, passphrase);
    try {
      const json = opened.restore(idJson, text);
      this.#answer({ type: "result", id, json, memoryBytes: glue.memoryBytes() });
    } finally {
      opened.free();
    }
  }

  #line({ id, subcommand, line, lineNumber, optionsJson }: RequestOf<"line">): void {
    const { runner, glue } = this.#ready();
    const answer = answerOf(runner, subcommand, line, lineNumber, optionsJson);
    // A line without an error code need not go through the engine again.
    const hasFailed = answer.includes('"error":{"code":') && glue.lineFailed(answer);
    this.#answer({ type: "answer", id, line: answer, hasFailed, memoryBytes: glue.memoryBytes() });
  }

  async #open(
    { id, session: name, text, optionsJson }: RequestOf<"open">,
    signal: AbortSignal,
  ): Promise<void> {
    const session = this.#ready().runner.open(text, optionsJson);
    this.#sessions.set(name, session);
    const progress = await this.#step(session, id, signal, () => session.chunkCount() !== undefined);
    this.#answer({ type: "opened", id, nChunks: session.chunkCount() ?? 0, progress });
  }

  async #encode(
    { id, session: name, first, end, isOwn }: RequestOf<"encode">,
    signal: AbortSignal,
  ): Promise<void> {
    for (let chunkIdx = first; chunkIdx < end; chunkIdx += 1) {
      const session = this.#session(name);
      const output = session.encodeChunk(chunkIdx);
      if (isOwn) {
        session.acceptChunk(chunkIdx, output);
        this.#answer({ type: "chunk", id, chunkIdx });
      } else {
        this.#answer({ type: "chunk", id, chunkIdx, output }, [output.buffer as ArrayBuffer]);
      }
      await breathe();
      signal.throwIfAborted();
    }
    this.#answer({ type: "encoded", id, memoryBytes: this.#ready().glue.memoryBytes() });
  }

  #accept({ id, session, chunkIdx, output }: RequestOf<"accept">): void {
    this.#session(session).acceptChunk(chunkIdx, output);
    this.#answer({ type: "accepted", id, memoryBytes: this.#ready().glue.memoryBytes() });
  }

  async #finish({ id, session: name }: RequestOf<"finish">, signal: AbortSignal): Promise<void> {
    const session = this.#session(name);
    await this.#step(session, id, signal, () => session.isDone());
    this.#sessions.delete(name);
    this.#answer({
      type: "result",
      id,
      json: session.finish(),
      memoryBytes: this.#ready().glue.memoryBytes(),
    });
  }

  /** Steps a session until it is as far as wanted. */
  async #step(
    session: Session,
    id: number,
    signal: AbortSignal,
    isThere: () => boolean,
  ): Promise<CallProgress> {
    let progress: CallProgress = { doneSteps: 0, totalSteps: 0 };
    while (!isThere()) {
      const [doneSteps = 0, totalSteps = 0] = session.step();
      progress = { doneSteps, totalSteps };
      this.#answer({ type: "step", id, progress });
      await breathe();
      signal.throwIfAborted();
    }
    return progress;
  }

  #ready(): Loaded {
    if (this.#loaded === undefined) throw new AnalyzerError("model-not-loaded", "no model is loaded");
    return this.#loaded;
  }

  #session(name: number): Session {
    const session = this.#sessions.get(name);
    if (session === undefined) throw new AnalyzerError("internal", "the note is not open in this worker");
    return session;
  }
}

/** Rules only without files. */
function runnerOf(kind: LoadPlan["kind"], glue: Glue, files: LoadedFiles | undefined): Engine | TaskModel {
  if (kind === "model" && files !== undefined) {
    return glue.TaskModel.from(files.manifest, files.config, files.tokenizer, files.weights.buffer);
  }
  const engine = new glue.Engine();
  if (files !== undefined)
    engine.loadModelFrom(files.manifest, files.config, files.tokenizer, files.weights.buffer);
  return engine;
}

function modelOf(runner: Engine | TaskModel): EngineInfo["model"] {
  const info = JSON.parse(runner.info()) as EngineInfo["model"] | Pick<EngineInfo, "model">;
  return "analyzeLine" in runner ? (info as Pick<EngineInfo, "model">).model : (info as EngineInfo["model"]);
}

function answerOf(
  runner: Engine | TaskModel,
  subcommand: RequestOf<"line">["subcommand"],
  line: string,
  lineNumber: number,
  optionsJson: string,
): string {
  if ("predictLine" in runner) return runner.predictLine(line, lineNumber, optionsJson);
  return subcommand === "deidentify"
    ? runner.deidentifyLine(line, lineNumber, optionsJson)
    : runner.analyzeLine(line, lineNumber, optionsJson);
}

/** The model's files, with the weights in the engine's memory. */
async function filesOf(
  model: string | ModelFiles,
  cache: LoadPlan["cache"],
  roomFor: (nBytes: number) => WeightsRoom,
  { sha256 }: Glue,
  onProgress: (progress: LoadProgress) => void,
  signal: AbortSignal,
): Promise<LoadedFiles> {
  if (typeof model === "string") {
    return loadModel({ base: model, cache, roomFor, sha256, onProgress, signal });
  }
  const weights = roomFor(model.weights.length);
  weights.write(model.weights);
  return { ...model, weights };
}
