import type { Failure } from "./errors.ts";
import type { CallProgress, EngineBuild, EngineInfo, LoadProgress, ModelFiles } from "./types.ts";

declare const __BUILD_ID__: string;

/** Names the build; both ends of a worker must have the same. Set when the package is built. */
export const BUILD_ID: string = typeof __BUILD_ID__ === "string" ? __BUILD_ID__ : "development";

/** An engine that is compiled once for all workers. */
export interface CompiledEngine {
  readonly build: EngineBuild;
  readonly module: WebAssembly.Module;
}

/** Where a worker finds what it loads. */
export interface LoadPlan {
  /** The analyzer's own model, or one that a user brought. */
  readonly kind: "analyzer" | "model";
  readonly wasm: Readonly<Record<EngineBuild, string>>;
  /** The engine as another worker compiled it. */
  readonly compiled?: CompiledEngine | undefined;
  /** The folder of the model or its files; null for rules only. */
  readonly model: string | ModelFiles | null;
  /** Whether `model` is a copy of what another worker has verified. */
  readonly isVerified: boolean;
  /** Whether the weights stay in the engine's memory, to be shared with other workers. */
  readonly keepsWeights: boolean;
  readonly cache: "browser" | "none";
}

/** From the page to the engine. `session` names a note that is open at the other end. */
export type Request =
  | { readonly type: "load"; readonly id: number; readonly buildId: string; readonly plan: LoadPlan }
  | {
      readonly type: "share";
      readonly id: number;
      /** Whether no other worker will ask, so that the kept weights can go. */
      readonly isLast: boolean;
    }
  | { readonly type: "run"; readonly id: number; readonly text: string; readonly optionsJson: string }
  | {
      readonly type: "line";
      readonly id: number;
      readonly subcommand: "analyze" | "deidentify" | "predict";
      readonly line: string;
      readonly lineNumber: number;
      readonly optionsJson: string;
    }
  | {
      readonly type: "open";
      readonly id: number;
      readonly session: number;
      readonly text: string;
      readonly optionsJson: string;
    }
  | {
      readonly type: "encode";
      readonly id: number;
      readonly session: number;
      readonly first: number;
      readonly end: number;
      /** Whether the outputs stay in this session, or are sent to that of another worker. */
      readonly isOwn: boolean;
    }
  | {
      readonly type: "accept";
      readonly id: number;
      readonly session: number;
      readonly chunkIdx: number;
      readonly output: Float32Array;
    }
  | { readonly type: "finish"; readonly id: number; readonly session: number }
  | { readonly type: "close"; readonly id: number; readonly session: number }
  | {
      readonly type: "seal";
      readonly id: number;
      readonly documentsJson: string;
      readonly passphrase: string;
    }
  | {
      readonly type: "restore";
      readonly id: number;
      readonly text: string;
      readonly mapping: Uint8Array;
      readonly passphrase: string;
      readonly idJson: string;
    }
  | { readonly type: "abort"; readonly id: number };

/** From the engine to the page. */
export type Response =
  | { readonly type: "loading"; readonly id: number; readonly progress: LoadProgress }
  | {
      readonly type: "ready";
      readonly id: number;
      readonly info: Omit<EngineInfo, "workers">;
      readonly compiled: CompiledEngine;
    }
  | { readonly type: "shared"; readonly id: number; readonly files: ModelFiles }
  | { readonly type: "step"; readonly id: number; readonly progress: CallProgress }
  | {
      readonly type: "opened";
      readonly id: number;
      readonly nChunks: number;
      readonly progress: CallProgress;
    }
  | {
      readonly type: "chunk";
      readonly id: number;
      readonly chunkIdx: number;
      /** Absent when it stayed there. */
      readonly output?: Float32Array;
    }
  | { readonly type: "encoded"; readonly id: number; readonly memoryBytes: number }
  | { readonly type: "accepted"; readonly id: number; readonly memoryBytes: number }
  | { readonly type: "result"; readonly id: number; readonly json: string; readonly memoryBytes: number }
  | {
      readonly type: "answer";
      readonly id: number;
      readonly line: string;
      readonly hasFailed: boolean;
      readonly memoryBytes: number;
    }
  | { readonly type: "sealed"; readonly id: number; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: "aborted"; readonly id: number }
  | { readonly type: "failed"; readonly id: number; readonly failure: Failure };

/** One end of a connection to an engine: a worker, or the engine on this thread. */
export interface Port {
  post(request: Request, transfer?: readonly ArrayBuffer[]): void;
  listen(onResponse: (response: Response) => void, onCrash: () => void): void;
  /** Ends the engine; nothing arrives afterwards. */
  end(): void;
}

/** Marks a branch that the types rule out. */
export function never(value: never): never {
  throw new TypeError(`unexpected message ${typeof value}`);
}
