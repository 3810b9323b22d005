/** The stable codes of failures, the same in Rust, on the wire and here. */
export type ErrorCode =
  | "invalid-input"
  | "invalid-option"
  | "unsupported-environment"
  | "model-fetch-failed"
  | "model-integrity"
  | "model-incompatible"
  | "model-not-loaded"
  | "out-of-memory"
  | "protocol-mismatch"
  | "disposed"
  | "internal";

/** An error as it crosses to and from a worker: data only, never note text. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  /** Whether the engine's instance is of no use any more. */
  readonly isFatal?: boolean;
}

/** Every failure of this package. Its message holds lengths, offsets and file names, never note text. */
export class AnalyzerError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "AnalyzerError";
    this.code = code;
  }

  /** Rebuilds the error that the other side of a worker reported. */
  static from(failure: Failure): AnalyzerError {
    return new AnalyzerError(failure.code, failure.message);
  }
}

const CODES: ReadonlySet<string> = new Set<ErrorCode>([
  "invalid-input",
  "invalid-option",
  "unsupported-environment",
  "model-fetch-failed",
  "model-integrity",
  "model-incompatible",
  "model-not-loaded",
  "out-of-memory",
  "protocol-mismatch",
  "disposed",
  "internal",
]);

/**
 * What anything that was thrown amounts to.
 *
 * The engine throws `{code, message}`; everything else is a trap or a bug, whose own message may quote memory
 * and is therefore replaced. Both a trap and a failed allocation leave the instance unusable.
 */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof AnalyzerError) return { code: thrown.code, message: thrown.message };
  if (typeof thrown === "object" && thrown !== null && "code" in thrown && "message" in thrown) {
    const { code, message } = thrown;
    if (typeof code === "string" && CODES.has(code) && typeof message === "string") {
      return { code: code as ErrorCode, message };
    }
  }
  if (thrown instanceof RangeError) {
    return {
      code: "out-of-memory",
      message: "memory could not be had; close other tabs or use a shorter note",
      isFatal: true,
    };
  }
  return {
    code: "internal",
    message: "the engine stopped on a broken invariant; it is started anew",
    isFatal: true,
  };
}
