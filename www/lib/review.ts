/** The review of identifiers: what was found, what a person decides of it, and what is to be replaced then. */

import { AnalyzerError } from "./errors.ts";
import { SAFE_HARBOR_LETTERS } from "./labels.gen.ts";
import { valueKey, WordIndex } from "./occurrences.ts";
import type { Analysis } from "./types.ts";
import type { PhiLabel, Source, Span } from "./wire.gen.ts";

/**
 * The score under which a span is uncertain, unless the caller says otherwise.
 *
 * On invented development notes about a quarter of the spans below it are no identifiers, and about one in thirty of the
 * others; a note has some nine below it. Scores of rules are fixed per rule, so that rules of weak context fall under it.
 */
export const UNCERTAIN_BELOW = 0.85;

/** How sure one can be of a place that was replaced because its value was replaced elsewhere. */
const FOUND_AGAIN_SCORE = 0.8;

/** Every label that an identifier can have, for a menu. */
export const PHI_LABELS = Object.keys(SAFE_HARBOR_LETTERS) as readonly PhiLabel[];

/** What a person decided of a span; `pending` while nobody did, `added` for a person's own. */
export type ReviewDecision = "pending" | "accepted" | "rejected" | "added";

/** One span under review. It holds no words: cut them from the note. */
export interface ReviewItem extends Span {
  /** Its name within this review; spans of the analysis keep theirs. */
  readonly id: string;
  readonly label: PhiLabel;
  /** The letter of 45 CFR 164.514(b)(2)(i), or null where Safe Harbor lets it stay. */
  readonly letter: string | null;
  /** How sure the engine is, 0..=1; 1 for a person's own. */
  readonly score: number;
  readonly source: Source;
  readonly decision: ReviewDecision;
  /** How often its value stands in the note as whole words, itself included. */
  readonly occurrences: number;
}

/** A span that is to be replaced. */
export interface GivenPhi extends Span {
  readonly label: PhiLabel;
}

/** Whether a decision holds wherever the value stands as whole words, whatever the case. */
export interface ReviewScope {
  readonly everywhere?: boolean;
}

/** The decisions of a review by offsets only, for a record. */
export interface ReviewRecord {
  /** The length of the note, in UTF-16 code units. */
  readonly noteLength: number;
  readonly items: readonly (GivenPhi & { readonly decision: ReviewDecision; readonly score: number })[];
}

/** How much of the uncertain spans has been decided. */
export interface ReviewProgress {
  readonly done: number;
  readonly total: number;
}

/**
 * A review of one note. `items` is a new frozen list after each change; every change is one step of undo.
 * Spans never overlap, and offsets are UTF-16 code units over the note.
 */
export interface Review {
  /** Every span, in text order, rejected ones too. */
  readonly items: readonly ReviewItem[];
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** Pending spans that score under `below` (default {@link UNCERTAIN_BELOW}), the least sure first. */
  queue(options?: { readonly below?: number }): readonly ReviewItem[];
  /** How many of the spans that score under `below` are decided. */
  progress(options?: { readonly below?: number }): ReviewProgress;
  /** The span is an identifier. `everywhere`: so are spans of the same value, and places nobody marked are added. */
  accept(id: string, scope?: ReviewScope): void;
  /** The span is no identifier, and its words stay unless its value is replaced elsewhere. */
  reject(id: string, scope?: ReviewScope): void;
  /** The span is an identifier of another kind; it counts as accepted. */
  relabel(id: string, label: PhiLabel, scope?: ReviewScope): void;
  /**
   * Adds an identifier that was missed and returns its id. White space at its edges is left out; where it touches spans
   * that are to be replaced, it takes them in, so that adding never uncovers anything.
   */
  add(span: GivenPhi, scope?: ReviewScope): string;
  /** Takes the last change back; false when there is none. */
  undo(): boolean;
  /** Makes the change again that was taken back; false when there is none. */
  redo(): boolean;
  /** What is to be replaced now, sorted: all but what was rejected, so that nothing pending is let through. */
  spans(): readonly GivenPhi[];
  /** Every place where the value of a span stands as whole words, itself included. */
  occurrencesOf(id: string): readonly Span[];
  /** Hears of every change until the returned function is called. */
  subscribe(listener: () => void): () => void;
  toJSON(): ReviewRecord;
}

/**
 * Starts a review of the identifiers that an analysis found in `note`.
 *
 * Hand `spans()` to the engine: `analyzer.deidentify(note, { phi: review.spans() })`.
 * Places that the analysis replaced without listing them (found again, or under a `minScore`) come in as spans of their
 * own, so that a review never lets through what the analysis did not.
 *
 * @throws {AnalyzerError} `invalid-input` when the analysis has no identifiers or is not of this note. The methods throw
 * `invalid-option` for an unknown id or label and `invalid-input` for a span that does not fit the note.
 */
export function createReview(note: string, analysis: Pick<Analysis, "phi" | "deidentified">): Review {
  return new NoteReview(note, itemsOf(note, analysis));
}

type Draft = Omit<ReviewItem, "letter" | "occurrences">;

function itemsOf(note: string, { phi, deidentified }: Pick<Analysis, "phi" | "deidentified">): Draft[] {
  if (phi === undefined) {
    throw new AnalyzerError("invalid-input", "the analysis has no phi; run it with the task deid");
  }
  const items = phi.map(
    ({ id, start, end, label, score, source }): Draft => ({
      id,
      start,
      end,
      label,
      score,
      source,
      decision: "pending",
    }),
  );
  const listed = new Ranges(items);
  for (const { source: span, label } of deidentified?.edits ?? []) {
    if (listed.touches(span)) continue;
    const { start, end } = span;
    const source: Source = { kind: "dictionary", id: "phi.survivor" };
    const id = `again-${items.length}`;
    items.push({ id, start, end, label, score: FOUND_AGAIN_SCORE, source, decision: "pending" });
  }
  items.sort((a, b) => a.start - b.start);
  for (const [idx, { start, end }] of items.entries()) {
    if (start < (items[idx - 1]?.end ?? 0) || start >= end || end > note.length) {
      throw new AnalyzerError(
        "invalid-input",
        `span ${start}..${end} of the analysis overlaps or leaves a note of ${note.length}`,
      );
    }
  }
  return items;
}

/** Sorted spans that do not overlap, to be asked in O(log n). */
class Ranges {
  readonly #spans: readonly Span[];

  constructor(spans: readonly Span[]) {
    this.#spans = [...spans].sort((a, b) => a.start - b.start);
  }

  touches({ start, end }: Span): boolean {
    let [low, high] = [0, this.#spans.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#spans[middle]?.end ?? 0) <= start) low = middle + 1;
      else high = middle;
    }
    return (this.#spans[low]?.start ?? Number.POSITIVE_INFINITY) < end;
  }
}

const overlaps = (a: Span, b: Span) => a.start < b.end && b.start < a.end;
const contains = (outer: Span, inner: Span) => outer.start <= inner.start && inner.end <= outer.end;
const isSame = (a: Span, b: Span) => a.start === b.start && a.end === b.end;

class NoteReview implements Review {
  readonly #note: string;
  readonly #words: WordIndex;
  readonly #listeners = new Set<() => void>();
  #items: readonly ReviewItem[];
  #past: (readonly ReviewItem[])[] = [];
  #future: (readonly ReviewItem[])[] = [];
  #nAdded = 0;

  constructor(note: string, items: readonly Draft[]) {
    this.#note = note;
    this.#words = new WordIndex(note);
    this.#items = Object.freeze(items.map((item) => this.#whole(item)));
  }

  get items(): readonly ReviewItem[] {
    return this.#items;
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  queue({ below = UNCERTAIN_BELOW } = {}): readonly ReviewItem[] {
    return this.#items
      .filter(({ decision, score }) => decision === "pending" && score < below)
      .sort((a, b) => a.score - b.score);
  }

  progress({ below = UNCERTAIN_BELOW } = {}): ReviewProgress {
    const uncertain = this.#items.filter(({ score }) => score < below);
    const done = uncertain.filter(({ decision }) => decision !== "pending").length;
    return { done, total: uncertain.length };
  }

  accept(id: string, scope: ReviewScope = {}): void {
    const item = this.#find(id);
    const decide = (one: ReviewItem) => this.#decided(one, "accepted");
    this.#commit(this.#marked(item, this.#changed(item, scope, decide), scope));
  }

  reject(id: string, scope: ReviewScope = {}): void {
    const decide = (one: ReviewItem) => this.#decided(one, "rejected");
    this.#commit(this.#changed(this.#find(id), scope, decide));
  }

  relabel(id: string, label: PhiLabel, scope: ReviewScope = {}): void {
    checkLabel(label);
    const item = this.#find(id);
    const decide = (one: ReviewItem) => this.#decided(one, "accepted", label);
    this.#commit(this.#marked({ ...item, label }, this.#changed(item, scope, decide), scope));
  }

  add(given: GivenPhi, { everywhere = false }: ReviewScope = {}): string {
    checkLabel(given.label);
    const span = this.#trimmed(given);
    let items = this.#items;
    // The one that was asked for comes first, so that the others make room for it.
    const places = everywhere ? this.#words.occurrencesOf(span) : [];
    for (const place of [span, ...places]) items = this.#withSpan(items, place, given.label);
    this.#commit(items);
    return this.#items.find((item) => contains(item, span))?.id ?? "";
  }

  undo(): boolean {
    return this.#travel(this.#past, this.#future);
  }

  redo(): boolean {
    return this.#travel(this.#future, this.#past);
  }

  spans(): readonly GivenPhi[] {
    return this.#items
      .filter(({ decision }) => decision !== "rejected")
      .map(({ start, end, label }) => ({ start, end, label }));
  }

  occurrencesOf(id: string): readonly Span[] {
    return this.#words.occurrencesOf(this.#find(id));
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  toJSON(): ReviewRecord {
    const items = this.#items.map(({ start, end, label, decision, score }) => ({
      start,
      end,
      label,
      decision,
      score,
    }));
    return { noteLength: this.#note.length, items };
  }

  #find(id: string): ReviewItem {
    const item = this.#items.find((item) => item.id === id);
    if (item === undefined) throw new AnalyzerError("invalid-option", "the review has no item of that id");
    return item;
  }

  #whole(item: Draft): ReviewItem {
    const occurrences = this.#words.occurrencesOf(item).length;
    return Object.freeze({ ...item, letter: SAFE_HARBOR_LETTERS[item.label], occurrences });
  }

  #decided(item: ReviewItem, decision: "accepted" | "rejected", label = item.label): ReviewItem {
    // What a person added stays known as such while it stands.
    const kept = item.decision === "added" && decision === "accepted" ? "added" : decision;
    if (kept === item.decision && label === item.label) return item;
    return Object.freeze({ ...item, decision: kept, label, letter: SAFE_HARBOR_LETTERS[label] });
  }

  /** The items after a decision of one of them, or of all of its value. */
  #changed(
    item: ReviewItem,
    { everywhere = false }: ReviewScope,
    decide: (item: ReviewItem) => ReviewItem,
  ): readonly ReviewItem[] {
    const keyOf = (span: Span) => valueKey(this.#note.slice(span.start, span.end));
    const key = keyOf(item);
    return this.#items.map((one) =>
      one.id === item.id || (everywhere && keyOf(one) === key) ? decide(one) : one,
    );
  }

  /** The items, and the places of the value that nobody marked. */
  #marked(item: ReviewItem, items: readonly ReviewItem[], { everywhere = false }: ReviewScope) {
    if (!everywhere) return items;
    return this.#words
      .occurrencesOf(item)
      .reduce((items, place) => this.#withSpan(items, place, item.label), items);
  }

  /** The items with `span` covered under `label`. */
  #withSpan(items: readonly ReviewItem[], span: Span, label: PhiLabel): readonly ReviewItem[] {
    const same = items.find((item) => isSame(item, span));
    if (same !== undefined) {
      const decided = this.#decided(same, "accepted", label);
      return decided === same ? items : items.map((item) => (item === same ? decided : item));
    }
    const isActive = ({ decision }: ReviewItem) => decision !== "rejected";
    if (items.some((item) => isActive(item) && contains(item, span))) return items;
    let { start, end } = span;
    // Active items do not overlap each other, so that taking one in cannot reach a further one.
    for (const item of items) {
      if (isActive(item) && overlaps(item, span)) {
        start = Math.min(start, item.start);
        end = Math.max(end, item.end);
      }
    }
    this.#nAdded += 1;
    const added = this.#whole({
      id: `added-${this.#nAdded}`,
      start,
      end,
      label,
      score: 1,
      source: { kind: "caller", id: "phi.given" },
      decision: "added",
    });
    const others = items.filter((item) => !overlaps(item, added));
    const at = others.findIndex(({ start }) => start > added.start);
    others.splice(at < 0 ? others.length : at, 0, added);
    return others;
  }

  #trimmed({ start, end }: Span): Span {
    const { length } = this.#note;
    if (!(Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start < end && end <= length)) {
      throw new AnalyzerError("invalid-input", `span ${start}..${end} does not fit a note of ${length}`);
    }
    const words = this.#note.slice(start, end);
    const span = {
      start: start + words.length - words.trimStart().length,
      end: end - words.length + words.trimEnd().length,
    };
    if (span.start >= span.end) {
      throw new AnalyzerError("invalid-input", `span ${start}..${end} holds nothing but white space`);
    }
    if (this.#splits(span.start) || this.#splits(span.end)) {
      throw new AnalyzerError("invalid-input", `span ${start}..${end} cuts a character in two`);
    }
    return span;
  }

  /** Whether an offset lies between the two halves of a surrogate pair. */
  #splits(offset: number): boolean {
    return (
      /[\ud800-\udbff]/.test(this.#note.charAt(offset - 1)) &&
      /[\udc00-\udfff]/.test(this.#note.charAt(offset))
    );
  }

  #commit(items: readonly ReviewItem[]): void {
    const isChanged =
      items.length !== this.#items.length || items.some((item, idx) => item !== this.#items[idx]);
    if (!isChanged) return;
    this.#past.push(this.#items);
    this.#future = [];
    this.#show(items);
  }

  #travel(from: (readonly ReviewItem[])[], to: (readonly ReviewItem[])[]): boolean {
    const items = from.pop();
    if (items === undefined) return false;
    to.push(this.#items);
    this.#show(items);
    return true;
  }

  #show(items: readonly ReviewItem[]): void {
    this.#items = Object.freeze(items);
    for (const listener of [...this.#listeners]) listener();
  }
}

function checkLabel(label: string): void {
  if (!Object.hasOwn(SAFE_HARBOR_LETTERS, label)) {
    throw new AnalyzerError("invalid-option", "label is no PHI label; PHI_LABELS lists them");
  }
}
