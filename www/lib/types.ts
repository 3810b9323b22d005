import type { AnalyzerError } from "./errors.ts";
import type * as wire from "./wire.gen.ts";

export type {
  Assertion,
  EntityLabel,
  OffsetUnit,
  PhiLabel,
  Report,
  Restored,
  Section,
  Source,
  Span,
  Summary,
  SummarySentence,
  Warning,
} from "./wire.gen.ts";

/** What an analyzer can do; each unlocks methods. */
export type Task = "deid" | "ner" | "summarize";

/** A clinical entity. Offsets are UTF-16: `note.slice(start, end) === text`. */
export interface Entity extends wire.Entity {
  /** Its name within this result. */
  readonly id: string;
  /** The words, cut from the caller's own string. */
  readonly text: string;
  /** The index of its section in `sections`. */
  readonly sectionIdx: number;
}

/** A span of protected health information. */
export interface PhiSpan extends wire.PhiSpan {
  /** Its name within this result. */
  readonly id: string;
  /** The words, cut from the caller's own string. */
  readonly text: string;
}

/** The note without its identifiers, with a map back to the source and a report without any of its words. */
export interface Deidentified extends wire.Deidentified {
  readonly report: wire.Report;
}

/** Everything found in one note; parts of tasks that were not asked for are absent. */
export interface Analysis extends Omit<wire.Analysis, "entities" | "phi" | "deidentified"> {
  readonly deidentified?: Deidentified;
  readonly entities?: readonly Entity[];
  readonly phi?: readonly PhiSpan[];
}

/** The four files of a model, for callers who already hold them. */
export interface ModelFiles {
  readonly manifest: Uint8Array;
  readonly config: Uint8Array;
  readonly tokenizer: Uint8Array;
  readonly weights: Uint8Array;
}

/** How far the load is. `totalBytes` is known from the manifest before the first byte of a file. */
export type LoadProgress =
  | {
      readonly phase: "download";
      readonly file: string;
      readonly loadedBytes: number;
      readonly totalBytes: number;
      readonly fromCache: boolean;
    }
  | { readonly phase: "verify" | "compile" | "warmup"; readonly fraction: number };

/** How far one analysis is, in steps; the total is an estimate until the text is tokenised. */
export interface CallProgress {
  readonly doneSteps: number;
  readonly totalSteps: number;
}

/** How an engine is started, whatever it loads. */
export interface EngineOptions {
  /** `"auto"` starts a worker; a function returns one of your own making; `"none"` runs on this thread. */
  readonly worker?: "auto" | "none" | (() => Worker);
  /** Where verified model files are kept. */
  readonly cache?: "browser" | "none";
  /** The WebAssembly files, if they do not lie beside this package. */
  readonly wasm?: Readonly<Partial<Record<EngineBuild, string | URL>>>;
  readonly onProgress?: (progress: LoadProgress) => void;
  /** Cancels the load only. */
  readonly signal?: AbortSignal;
}

/** The policies that can be named. */
export type PolicyName = "safe-harbor" | "limited-data-set" | "pseudonymize" | "all";

/** How an identifier is replaced. */
export type Operator = "tag" | "redact" | "mask" | "surrogate" | "date-shift" | "generalize" | "keep";

/** A policy of the caller's own, as data. */
export interface PolicyDocument {
  /** Its name in reports. Default: `custom`. */
  readonly name?: string;
  /** A built-in policy that it changes; without one everything is tagged. */
  readonly base?: PolicyName;
  /** The rule that it follows, for reports. */
  readonly basis?: string;
  /** A sentence for reports. */
  readonly notice?: string;
  /** For labels without an entry in `operators`. */
  readonly fallback?: Exclude<Operator, "date-shift" | "generalize">;
  /** `date-shift` is for DATE, YEAR and DAY; `generalize` for DATE (its year), AGE90 (`90+`) and ZIP (three digits). */
  readonly operators?: { readonly [label in wire.PhiLabel]?: Operator };
  /** The paragraph of the rule that asks for a label, for edits. */
  readonly citations?: { readonly [label in wire.PhiLabel]?: string };
  /** Default: `replace`. */
  readonly staffNames?: "replace" | "keep";
  /** Default: `replace`. Names of places of care only; other organisations may be an employer. */
  readonly facilityNames?: "replace" | "keep";
  /** Whether years at least 90 before the note's latest go, because they betray an age over 89. */
  readonly removeOldYears?: boolean;
  /** One random move for each patient or note. Default: whole weeks, at most 364 days either way. */
  readonly dateShift?: { readonly maxDays?: number; readonly keepWeekday?: boolean };
}

/** A note that was de-identified, for sealing the way back. */
export interface SealableDocument {
  /** Names it in the mapping. */
  readonly id?: string | number;
  /** The note as it was. */
  readonly note: string;
  /** What `deidentify` made of it. */
  readonly deidentified: Pick<Deidentified, "text" | "edits">;
}

/** Options of {@link createAnalyzer}. */
export interface AnalyzerOptions<T extends Task = Task> extends EngineOptions {
  /** What the analyzer will be asked for; methods of other tasks are absent from its type. Default: all. */
  readonly tasks?: readonly T[];
  /** The folder of the model, or its bytes. Default: `models/clinical-base/` beside this package. */
  readonly models?: string | URL | ModelFiles;
  /**
   * The most workers. A second one is started only when calls wait or a note is long; each holds the model
   * once more. `"auto"`: one less than the machine has processors, at most 4. Default: `"auto"`.
   */
  readonly workers?: "auto" | number;
}

/** An identifier that the caller knows; alone it is the name of a patient in a roster, another id in a deny list. */
export type KnownTerm = string | { readonly value: string; readonly label: wire.PhiLabel };

/** A recogniser as data; it is checked against its own examples before any note is read. */
export interface Recognizer {
  readonly label: wire.PhiLabel;
  /** Syntax of Rust's `regex`: linear time, no look-around. A group named `value` is the span, else the whole match. */
  readonly pattern: string;
  /** Words, one of which must stand within 80 bytes of the match. */
  readonly context?: readonly string[];
  readonly checksum?: "luhn" | "nhs" | "npi" | "dea" | "vin" | "bc-phn" | "medicare-au";
  /** Above 0 and up to 1; default 0.9. */
  readonly score?: number;
  /** Texts in which it must find something; at least one. */
  readonly finds: readonly string[];
  /** Texts in which it must find nothing. */
  readonly ignores?: readonly string[];
}

/** What the caller knows beside the rules. Each list may also be the text of a file, as the command line takes it. */
export interface DetectionOptions {
  /** Found by parts of names, in capitals, with one letter wrong, and in other groups of digits. */
  readonly roster?: string | readonly KnownTerm[];
  /** A span that is one of these words is left out. */
  readonly allow?: string | readonly string[];
  /** Always identifiers, as whole words; they win over `allow`. */
  readonly deny?: string | readonly KnownTerm[];
  readonly recognizers?: string | readonly Recognizer[];
}

/** Options of one call. */
export interface CallOptions extends DetectionOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: CallProgress) => void;
  /** Entities and identifiers below this score are left out of the lists; de-identification ignores it. */
  readonly minScore?: number;
  /** What is replaced in the de-identified text, and how. Default: `safe-harbor`. */
  readonly policy?: PolicyName | PolicyDocument;
  /**
   * Makes surrogates and date shifts repeatable. Who knows it can repeat them, so that it is a secret; without it they
   * come from the host's own generator and differ on each call.
   */
  readonly seed?: string;
  /**
   * Notes of one patient agree in surrogates, numbers and the move of dates, as long as this analyzer's one engine
   * lives: needs `workers: 1`.
   */
  readonly patient?: string;
  /** Identifiers to replace instead of found ones, for instance the `spans()` of a review; they must not overlap. */
  readonly phi?: readonly (wire.Span & { readonly label: wire.PhiLabel })[];
  /** The most sentences in the summary. */
  readonly maxSummarySentences?: number;
}

/** Options of a batch, the same for each of its notes. */
export type BatchOptions = Omit<CallOptions, "onProgress">;

/** What became of one note of a batch: its analysis, or why there is none. */
export type BatchResult =
  | { readonly idx: number; readonly analysis: Analysis; readonly error?: undefined }
  | { readonly idx: number; readonly analysis?: undefined; readonly error: AnalyzerError };

/** The builds of the engine: one for every host with SIMD, and a faster one with the same results. */
export type EngineBuild = "simd128" | "relaxed";

/** What was loaded. */
export interface EngineInfo {
  readonly version: string;
  readonly backend: "cpu";
  /** Which build of the engine runs. */
  readonly build: EngineBuild;
  readonly model: { readonly name: string; readonly version: string; readonly license: string };
  /** The WebAssembly memory of all workers that run now, in bytes. */
  readonly memoryBytes: number;
  /** The same for each worker. */
  readonly workers: readonly { readonly memoryBytes: number }[];
}

/** What an analyzer loaded. */
export type AnalyzerInfo = EngineInfo;

/** What {@link Core.stream} yields, in this order: progress, sections, entities, done. */
export type AnalysisEvent =
  | { readonly type: "progress"; readonly progress: CallProgress }
  | { readonly type: "section"; readonly section: wire.Section }
  | { readonly type: "entity"; readonly entity: Entity }
  | { readonly type: "done"; readonly analysis: Analysis };

/** What every analyzer can do. */
export interface Core extends AsyncDisposable {
  readonly info: AnalyzerInfo;
  /** Runs all tasks of this analyzer over one note. */
  analyze(note: string, options?: CallOptions): Promise<Analysis>;
  /** The same, as events; leaving the loop cancels the call. */
  stream(note: string, options?: CallOptions): AsyncIterable<AnalysisEvent>;
  /**
   * Analyses many notes over all workers and yields the results in their order. A note that fails costs only
   * its own result. A few notes are read ahead, so that a source of any length fits; leaving the loop cancels
   * what is on its way.
   */
  analyzeAll(
    notes: Iterable<string> | AsyncIterable<string>,
    options?: BatchOptions,
  ): AsyncIterable<BatchResult>;
  /** Ends the workers and gives all memory back; idempotent. Pending calls reject with `disposed`. */
  dispose(): Promise<void>;
}

/** The methods that tasks unlock. */
export interface TaskMethods {
  /** Replaces identifiers. Fails closed: an error and no text when any stage fails. */
  deidentify(note: string, options?: CallOptions): Promise<Deidentified>;
  /**
   * Seals the way back in an `age` file, which `age -d` opens too. It holds identifiers: keep it apart from the text.
   * @throws {AnalyzerError} `invalid-option` for an empty passphrase.
   */
  sealMapping(documents: readonly SealableDocument[], passphrase: string): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Puts originals back: exactly into the text as it was handed out, and by alignment into an edited one.
   * Without an `id` the document of this very text is taken, or the one whose replacements are found most often.
   * @throws {AnalyzerError} `invalid-input` for a wrong passphrase, a damaged file or an unknown id.
   */
  restore(
    text: string,
    mapping: Uint8Array,
    passphrase: string,
    options?: { readonly id?: string | number },
  ): Promise<wire.Restored>;
  /** Finds clinical entities with their assertion. */
  entities(note: string, options?: CallOptions): Promise<readonly Entity[]>;
  /** Chooses the sentences of a summary. */
  summarize(note: string, options?: CallOptions): Promise<wire.Summary>;
}

type MethodOf<T extends Task> = T extends "deid"
  ? "deidentify" | "sealMapping" | "restore"
  : T extends "ner"
    ? "entities"
    : "summarize";

/** An analyzer with the methods of its tasks. */
export type Analyzer<T extends Task = Task> = Core & Pick<TaskMethods, MethodOf<T>>;
