/** The lines of a batch over worker threads. */

import { AnalyzerError } from "../lib/errors.ts";
import { compiledEngine, threadPort } from "../lib/node.ts";
import { inOrder } from "../lib/ordered.ts";
import { type Job, Pool } from "../lib/pool.ts";
import { EngineLost } from "../lib/remote.ts";
import type { ModelFiles } from "../lib/types.ts";
import { linesOf } from "./lines.ts";

/** Lines read ahead for each worker. */
const LINES_AHEAD = 4;

/** What is done with each line, and with which model; null for rules only. */
export interface LineOptions {
  readonly subcommand: "analyze" | "deidentify" | "predict";
  readonly optionsJson: string;
  readonly model: ModelFiles | null;
}

/** One output line. */
export interface LineAnswer {
  readonly line: string;
  readonly hasFailed: boolean;
}

interface NumberedLine {
  readonly line: string;
  /** Counted from 1, blank lines included. */
  readonly number: number;
}

export class LineWorkers {
  readonly #pool: Pool;
  readonly #options: LineOptions;

  private constructor(pool: Pool, options: LineOptions) {
    this.#pool = pool;
    this.#options = options;
  }

  /** Starts the first worker and checks the options before any line is read. */
  static async start(options: LineOptions, limit: number): Promise<LineWorkers> {
    const plan = {
      kind: options.subcommand === "predict" ? "model" : "analyzer",
      wasm: { simd128: "", relaxed: "" },
      compiled: await compiledEngine(),
      model: options.model,
      isVerified: false,
      keepsWeights: false,
      cache: "none",
    } as const;
    const pool = new Pool({ plan, makePort: threadPort, limit });
    const workers = new LineWorkers(pool, options);
    try {
      await pool.load();
      await pool.submit(workers.#job({ line: "{}", number: 0 }));
    } catch (error) {
      workers.end();
      throw error;
    }
    return workers;
  }

  /** The output lines in the order of the input; a line whose worker is lost twice costs only itself. */
  answers(input: AsyncIterable<string | Uint8Array>): AsyncIterable<LineAnswer> {
    return inOrder(numbered(linesOf(input)), LINES_AHEAD * this.#pool.limit, async (line) => {
      try {
        return await this.#pool.submit(this.#job(line));
      } catch (error) {
        if (error instanceof EngineLost) return failedLine(line, error);
        throw error;
      }
    });
  }

  end(): void {
    this.#pool.dispose(new AnalyzerError("disposed", "the batch is over"));
  }

  #job({ line, number }: NumberedLine): Job<LineAnswer> {
    const { subcommand, optionsJson } = this.#options;
    const body = { type: "line", subcommand, line, lineNumber: number, optionsJson } as const;
    return {
      characters: line.length,
      signal: undefined,
      run: (remote) => remote.request(body, "answer"),
    };
  }
}

async function* numbered(lines: AsyncIterable<string>): AsyncGenerator<NumberedLine> {
  let number = 0;
  for await (const line of lines) {
    number += 1;
    if (line.trim() !== "") yield { line, number };
  }
}

/** The line that the engine would write, had it lived: known by the record's id, or by its number. */
function failedLine({ line, number }: NumberedLine, { code, message }: AnalyzerError): LineAnswer {
  let id: unknown;
  try {
    ({ id } = JSON.parse(line) as { id?: unknown });
  } catch {
    // No JSON: known by its number.
  }
  const key = typeof id === "string" || typeof id === "number" ? { id } : { line: number };
  return { line: JSON.stringify({ ...key, error: { code, message } }), hasFailed: true };
}
