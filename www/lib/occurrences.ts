/** Finds where the value of a span stands again in its note. */

import type { Span } from "./wire.gen.ts";

/** A run of letters and digits; what lies between two of them bounds a word. */
const WORD = /[\p{L}\p{M}\p{N}]+/gu;

interface Word extends Span {
  /** In lower case. */
  readonly key: string;
}

/** The form under which two values are the same: lower case, single blanks. */
export function valueKey(value: string): string {
  return value.toLowerCase().replaceAll(/\s+/g, " ");
}

/** The words of one note, so that values are found without reading it again. */
export class WordIndex {
  readonly #note: string;
  readonly #words: Word[];
  /** The positions in `#words` of each word. */
  readonly #places = new Map<string, number[]>();
  readonly #placesOfValue = new Map<string, readonly Span[]>();

  constructor(note: string) {
    this.#note = note;
    this.#words = wordsOf(note);
    for (const [idx, { key }] of this.#words.entries()) {
      const places = this.#places.get(key);
      if (places === undefined) this.#places.set(key, [idx]);
      else places.push(idx);
    }
  }

  /**
   * Every place where the value of `span` stands as whole words, whatever the case and the white space: sorted, apart
   * from each other, `span` itself among them.
   */
  occurrencesOf(span: Span): Span[] {
    const found: Span[] = [];
    let isIn = false;
    const own = { start: span.start, end: span.end };
    for (const place of this.#placesOf(this.#note.slice(span.start, span.end))) {
      if (!isIn && place.start >= span.start) {
        found.push(own);
        isIn = true;
      }
      const isFree = place.start >= span.end || place.end <= span.start;
      if (isFree && place.start >= (found.at(-1)?.end ?? 0)) found.push(place);
    }
    if (!isIn) found.push(own);
    return found;
  }

  /** Every place of a value, in text order; they may overlap each other. A note names the same value often. */
  #placesOf(value: string): readonly Span[] {
    const key = valueKey(value);
    const known = this.#placesOfValue.get(key);
    if (known !== undefined) return known;
    const words = wordsOf(value);
    const [first, last] = [words[0], words.at(-1)];
    const places: Span[] = [];
    if (first !== undefined && last !== undefined) {
      const [nBefore, nBehind] = [first.start, value.length - last.end];
      for (const idx of this.#places.get(first.key) ?? []) {
        const [from, to] = [this.#words[idx], this.#words[idx + words.length - 1]];
        if (from === undefined || to === undefined) continue;
        const place = { start: from.start - nBefore, end: to.end + nBehind };
        if (place.start >= 0 && valueKey(this.#note.slice(place.start, place.end)) === key)
          places.push(place);
      }
    }
    this.#placesOfValue.set(key, places);
    return places;
  }
}

function wordsOf(text: string): Word[] {
  return Array.from(text.matchAll(WORD), ({ 0: word, index }) => ({
    start: index,
    end: index + word.length,
    key: word.toLowerCase(),
  }));
}
