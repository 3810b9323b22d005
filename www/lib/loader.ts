/** Fetches, verifies and keeps the files of a model. A file is used only when length and SHA-256 are those of the manifest. */

import { AnalyzerError } from "./errors.ts";
import type { LoadProgress, ModelFiles } from "./types.ts";
import type { WeightsRoom } from "./weights.ts";

const CACHE_NAME = "chartside-models-v1";
/** A manifest is a few hundred bytes; more is something else. */
const MAX_MANIFEST_BYTES = 1 << 20;

interface FileEntry {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What the loader needs from its surroundings. */
export interface LoadContext {
  readonly base: string;
  readonly cache: "browser" | "none";
  /** Room for the weights in the engine's memory. */
  readonly roomFor: (nBytes: number) => WeightsRoom;
  /** SHA-256 in lower-case hex, for pages without `crypto.subtle`. */
  readonly sha256: (bytes: Uint8Array) => string;
  readonly onProgress: (progress: LoadProgress) => void;
  readonly signal: AbortSignal;
}

/**
 * Loads the files of the model under `base`, from the cache where it holds them unchanged.
 *
 * @throws {AnalyzerError} `model-fetch-failed` when a file cannot be had, `model-integrity` when it is not the one named.
 */
export async function loadModel(
  context: LoadContext,
): Promise<Omit<ModelFiles, "weights"> & { readonly weights: WeightsRoom }> {
  const cache = context.cache === "browser" ? await openCache() : undefined;
  const manifestUrl = new URL("manifest.json", context.base).href;
  const manifest = await fetchManifest(manifestUrl, cache, context.signal);
  const entries = readEntries(manifest);
  const names = ["config.json", "tokenizer.json", "model.safetensors"] as const;
  const totalBytes = names.reduce((sum, name) => sum + entryOf(entries, name).bytes, 0);
  let doneBytes = 0;
  const load = async <R>(name: (typeof names)[number], read: Reader<R>): Promise<R> => {
    const entry = entryOf(entries, name);
    const report = (loaded: number, fromCache: boolean) =>
      context.onProgress({
        phase: "download",
        file: name,
        loadedBytes: doneBytes + loaded,
        totalBytes,
        fromCache,
      });
    const file = await loadFile(entry, context, cache, read, report);
    doneBytes += entry.bytes;
    return file;
  };
  const readBytes: Reader<Uint8Array> = (body, entry, onBytes) => readSmall(body, entry, context, onBytes);
  const config = await load("config.json", readBytes);
  const tokenizer = await load("tokenizer.json", readBytes);
  const weights = await load("model.safetensors", (body, entry, onBytes) =>
    readWeights(body, entry, context, onBytes),
  );
  // The manifest is kept last: without it nothing kept is used.
  await keep(cache, manifestUrl, manifest as Uint8Array<ArrayBuffer>, manifest.length);
  return { manifest, config, tokenizer, weights };
}

/** What was read of a body, its hash, and how to keep it. */
interface ReadFile<R> {
  readonly content: R;
  readonly sha256: string;
  readonly body: () => BodyInit;
  readonly drop: () => void;
}

type Reader<R> = (
  body: Response,
  entry: FileEntry,
  onBytes: (loaded: number) => void,
) => Promise<ReadFile<R>>;

/** Removes every model file that this origin keeps. */
export async function clearModelCache(): Promise<void> {
  if ("caches" in globalThis) await caches.delete(CACHE_NAME);
}

async function openCache(): Promise<Cache | undefined> {
  if (!("caches" in globalThis)) return undefined;
  // Private windows and full disks refuse; the model then runs from memory.
  return caches.open(CACHE_NAME).catch(() => undefined);
}

async function keep(cache: Cache | undefined, url: string, body: BodyInit, nBytes: number): Promise<void> {
  const headers = { "content-length": String(nBytes) };
  await cache?.put(url, new Response(body, { headers })).catch(() => undefined);
}

/** The network's manifest, or the kept one when the network is off. */
async function fetchManifest(
  url: string,
  cache: Cache | undefined,
  signal: AbortSignal,
): Promise<Uint8Array> {
  try {
    const response = await request(url, "manifest.json", signal);
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (bytes.length > MAX_MANIFEST_BYTES)
      throw new AnalyzerError("model-integrity", `manifest.json has ${bytes.length} bytes`);
    return bytes;
  } catch (error) {
    const kept = signal.aborted ? undefined : await cache?.match(url).catch(() => undefined);
    if (kept === undefined || !(error instanceof AnalyzerError) || error.code !== "model-fetch-failed")
      throw error;
    return new Uint8Array(await kept.arrayBuffer());
  }
}

function readEntries(manifest: Uint8Array): readonly FileEntry[] {
  const malformed = (cause?: unknown) =>
    new AnalyzerError(
      "model-integrity",
      "manifest.json is not a manifest; was a page served instead of the file?",
      { cause },
    );
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder().decode(manifest));
  } catch {
    throw malformed();
  }
  const files = typeof parsed === "object" && parsed !== null && "files" in parsed ? parsed.files : undefined;
  if (!Array.isArray(files)) throw malformed();
  const isEntry = (file: unknown): file is FileEntry => {
    const { path, bytes, sha256 } = (file ?? {}) as Record<string, unknown>;
    return (
      typeof path === "string" &&
      Number.isSafeInteger(bytes) &&
      typeof sha256 === "string" &&
      /^[0-9a-f]{64}$/i.test(sha256)
    );
  };
  if (!files.every(isEntry)) throw malformed();
  return files;
}

function entryOf(entries: readonly FileEntry[], name: string): FileEntry {
  const entry = entries.find(({ path }) => path === name);
  if (entry === undefined) throw new AnalyzerError("model-integrity", `manifest.json does not list ${name}`);
  return entry;
}

async function loadFile<R>(
  entry: FileEntry,
  context: LoadContext,
  cache: Cache | undefined,
  read: Reader<R>,
  report: (loaded: number, fromCache: boolean) => void,
): Promise<R> {
  // The hash is part of the key, so that another version never shadows this one.
  const url = new URL(entry.path, context.base).href;
  const key = `${url}?sha256=${entry.sha256}`;
  const isNamed = ({ sha256 }: ReadFile<R>) => sha256 === entry.sha256.toLowerCase();
  const kept = await cache?.match(key).catch(() => undefined);
  if (kept !== undefined) {
    const file = await read(kept, entry, (loaded) => report(loaded, true)).catch((error: unknown) => {
      if (error instanceof AnalyzerError && error.code === "model-integrity") return undefined;
      throw error;
    });
    if (file !== undefined && isNamed(file)) return file.content;
    file?.drop();
    await cache?.delete(key);
  }
  const response = await request(url, entry.path, context.signal);
  const file = await read(response, entry, (loaded) => report(loaded, false));
  context.onProgress({ phase: "verify", fraction: 0 });
  if (!isNamed(file)) {
    file.drop();
    throw new AnalyzerError(
      "model-integrity",
      `${entry.path} does not have the SHA-256 that manifest.json gives; load it again`,
    );
  }
  context.onProgress({ phase: "verify", fraction: 1 });
  await keep(cache, key, file.body(), entry.bytes);
  return file.content;
}

async function request(url: string, name: string, signal: AbortSignal): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { signal, credentials: "same-origin" });
  } catch (cause) {
    if (signal.aborted) throw signal.reason;
    throw new AnalyzerError("model-fetch-failed", `${name} could not be fetched; is the server reachable?`, {
      cause,
    });
  }
  if (!response.ok)
    throw new AnalyzerError("model-fetch-failed", `${name} answered with status ${response.status}`);
  if (response.headers.get("content-type")?.startsWith("text/html")) {
    throw new AnalyzerError(
      "model-fetch-failed",
      `a web page was served instead of ${name}; check the models path`,
    );
  }
  return response;
}

/** Reads a body that has the length that the manifest gives, part by part. */
async function readParts(
  { body }: Response,
  entry: FileEntry,
  onPart: (part: Uint8Array, loaded: number) => void,
): Promise<void> {
  const wrongLength = (found: string) =>
    new AnalyzerError(
      "model-integrity",
      `${entry.path} has ${found} bytes, the manifest says ${entry.bytes}`,
    );
  if (body === null) throw wrongLength("no");
  const reader = body.getReader();
  let loaded = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    if (loaded + part.value.length > entry.bytes) {
      await reader.cancel();
      throw wrongLength("more");
    }
    onPart(part.value, loaded);
    loaded += part.value.length;
  }
  if (loaded !== entry.bytes) throw wrongLength(String(loaded));
}

async function readSmall(
  response: Response,
  entry: FileEntry,
  context: LoadContext,
  onBytes: (loaded: number) => void,
): Promise<ReadFile<Uint8Array>> {
  const content = new Uint8Array(entry.bytes);
  await readParts(response, entry, (part, loaded) => {
    content.set(part, loaded);
    onBytes(loaded + part.length);
  });
  const sha256 = await hashOf(content, context);
  return { content, sha256, body: () => content, drop: () => undefined };
}

/** Reads weights into the engine's memory, which hashes them as they come. */
async function readWeights(
  response: Response,
  entry: FileEntry,
  { roomFor }: LoadContext,
  onBytes: (loaded: number) => void,
): Promise<ReadFile<WeightsRoom>> {
  const content = roomFor(entry.bytes);
  try {
    await readParts(response, entry, (part, loaded) => {
      content.write(part);
      onBytes(loaded + part.length);
    });
  } catch (error) {
    content.free();
    throw error;
  }
  const sha256 = content.buffer.sha256() ?? "";
  return { content, sha256, body: () => content.stream(), drop: () => content.free() };
}

async function hashOf(bytes: Uint8Array, context: LoadContext): Promise<string> {
  // Plain-http intranets are no secure context and have no `crypto.subtle`.
  if (globalThis.crypto?.subtle === undefined) return context.sha256(bytes);
  const digest = await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
