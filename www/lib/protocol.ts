import type { Failure } from "./errors.ts";
import type { CallProgress, EngineBuild, EngineInfo, LoadProgress, ModelFiles } from "./types.ts";

declare const __BUILD_ID__: string;

/** Names the build; both ends of a worker must have the same. Set when the package is built. */
export const BUILD_ID: string = typeof __BUILD_ID__ === "string" ? __BUILD_ID__ : "development";

/** Where a worker finds what it loads. */
export interface LoadPlan {
  /** The analyzer's own model, or one that a user brought. */
  readonly kind: "analyzer" | "model";
  readonly wasm: Readonly<Record<EngineBuild, string>>;
  readonly model: string | ModelFiles;
  readonly cache: "browser" | "none";
}

/** From the page to the engine. */
export type Request =
  | { readonly type: "load"; readonly id: number; readonly buildId: string; readonly plan: LoadPlan }
  | { readonly type: "run"; readonly id: number; readonly text: string; readonly optionsJson: string }
  | { readonly type: "abort"; readonly id: number };

/** From the engine to the page. */
export type Response =
  | { readonly type: "loading"; readonly id: number; readonly progress: LoadProgress }
  | { readonly type: "ready"; readonly id: number; readonly info: EngineInfo }
  | { readonly type: "step"; readonly id: number; readonly progress: CallProgress }
  | { readonly type: "result"; readonly id: number; readonly json: string; readonly memoryBytes: number }
  | { readonly type: "aborted"; readonly id: number }
  | { readonly type: "failed"; readonly id: number; readonly failure: Failure };

/** One end of a connection to an engine: a worker, or the engine on this thread. */
export interface Port {
  post(request: Request): void;
  listen(onResponse: (response: Response) => void, onCrash: () => void): void;
  /** Ends the engine; nothing arrives afterwards. */
  end(): void;
}

/** Marks a branch that the types rule out. */
export function never(value: never): never {
  throw new TypeError(`unexpected message ${typeof value}`);
}
