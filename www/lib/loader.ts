/** Fetches, verifies and keeps the files of a model. A file is used only when length and SHA-256 are those of the manifest. */

import { AnalyzerError } from "./errors.ts";
import type { LoadProgress, ModelFiles } from "./types.ts";

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
export async function loadModel(context: LoadContext): Promise<ModelFiles> {
  const cache = context.cache === "browser" ? await openCache() : undefined;
  const manifestUrl = new URL("manifest.json", context.base).href;
  const manifest = await fetchManifest(manifestUrl, cache, context.signal);
  const entries = readEntries(manifest);
  const names = ["config.json", "tokenizer.json", "model.safetensors"] as const;
  const totalBytes = names.reduce((sum, name) => sum + entryOf(entries, name).bytes, 0);
  const files: Uint8Array[] = [];
  let doneBytes = 0;
  for (const name of names) {
    const entry = entryOf(entries, name);
    const report = (loaded: number, fromCache: boolean) =>
      context.onProgress({
        phase: "download",
        file: name,
        loadedBytes: doneBytes + loaded,
        totalBytes,
        fromCache,
      });
    files.push(await loadFile(entry, context, cache, report));
    doneBytes += entry.bytes;
  }
  // The manifest is kept last: without it nothing kept is used.
  await keep(cache, manifestUrl, manifest);
  const [config, tokenizer, weights] = files as [Uint8Array, Uint8Array, Uint8Array];
  return { manifest, config, tokenizer, weights };
}

/** Removes every model file that this origin keeps. */
export async function clearModelCache(): Promise<void> {
  if ("caches" in globalThis) await caches.delete(CACHE_NAME);
}

async function openCache(): Promise<Cache | undefined> {
  if (!("caches" in globalThis)) return undefined;
  // Private windows and full disks refuse; the model then runs from memory.
  return caches.open(CACHE_NAME).catch(() => undefined);
}

async function keep(cache: Cache | undefined, url: string, bytes: Uint8Array): Promise<void> {
  const body = new Response(bytes as Uint8Array<ArrayBuffer>, {
    headers: { "content-length": String(bytes.length) },
  });
  await cache?.put(url, body).catch(() => undefined);
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

async function loadFile(
  entry: FileEntry,
  context: LoadContext,
  cache: Cache | undefined,
  report: (loaded: number, fromCache: boolean) => void,
): Promise<Uint8Array> {
  // The hash is part of the key, so that another version never shadows this one.
  const url = new URL(entry.path, context.base).href;
  const key = `${url}?sha256=${entry.sha256}`;
  const kept = await cache?.match(key).catch(() => undefined);
  if (kept !== undefined) {
    const bytes = new Uint8Array(await kept.arrayBuffer());
    report(bytes.length, true);
    if (bytes.length === entry.bytes && (await hashOf(bytes, context)) === entry.sha256.toLowerCase())
      return bytes;
    await cache?.delete(key);
  }
  const response = await request(url, entry.path, context.signal);
  const bytes = await readBody(response, entry, (loaded) => report(loaded, false));
  context.onProgress({ phase: "verify", fraction: 0 });
  if ((await hashOf(bytes, context)) !== entry.sha256.toLowerCase()) {
    throw new AnalyzerError(
      "model-integrity",
      `${entry.path} does not have the SHA-256 that manifest.json gives; load it again`,
    );
  }
  context.onProgress({ phase: "verify", fraction: 1 });
  await keep(cache, key, bytes);
  return bytes;
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

/** Streams a body into one buffer of the length that the manifest gives. */
async function readBody(
  response: Response,
  entry: FileEntry,
  onBytes: (loaded: number) => void,
): Promise<Uint8Array> {
  const wrongLength = (found: string) =>
    new AnalyzerError(
      "model-integrity",
      `${entry.path} has ${found} bytes, the manifest says ${entry.bytes}`,
    );
  if (response.body === null) throw wrongLength("no");
  const bytes = new Uint8Array(entry.bytes);
  const reader = response.body.getReader();
  let loaded = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    if (loaded + part.value.length > bytes.length) {
      await reader.cancel();
      throw wrongLength("more");
    }
    bytes.set(part.value, loaded);
    loaded += part.value.length;
    onBytes(loaded);
  }
  if (loaded !== bytes.length) throw wrongLength(String(loaded));
  return bytes;
}

async function hashOf(bytes: Uint8Array, context: LoadContext): Promise<string> {
  // Plain-http intranets are no secure context and have no `crypto.subtle`.
  if (globalThis.crypto?.subtle === undefined) return context.sha256(bytes);
  const digest = await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
