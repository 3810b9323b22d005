// How much of the identifiers is removed, and how much else: the one scorer of every system in `npm run bench:deid`.
// The measures are those of `chartside evaluate` (src/evaluate/coverage.rs; tests/js/bench-deid.test.mjs holds both to
// one answer); here labels may be a corpus's own and every system's marks count alike, whatever it calls them.

/** Labels that Safe Harbor (45 CFR 164.514(b)(2)(i)) lets stay: removing them is right, leaving them is no miss. */
export const MAY_STAY = new Set(["STATE", "COUNTRY", "AGE", "YEAR", "DAY", "PROFESSION", "MAY_STAY"]);

const isSpace = (character) => /^\s$/u.test(character);

/** Counts over any number of texts. All offsets are in code points. */
export class Coverage {
  /** Per label: gold identifiers, and those of which every character that is no white space was marked. */
  labels = new Map();
  markedCharacters = 0;
  rightCharacters = 0;

  /** Adds one text: `gold` as `{start, end, label}`, `marked` as `[start, end]`. */
  add(text, gold, marked) {
    const characters = Array.from(text);
    const isMarked = flags(characters.length, marked);
    const isGold = flags(
      characters.length,
      gold.map(({ start, end }) => [start, end]),
    );
    for (const { start, end, label } of gold) {
      const counts = this.labels.get(label) ?? { gold: 0, whole: 0 };
      counts.gold += 1;
      const isWhole = characters
        .slice(start, end)
        .every((character, at) => isMarked[start + at] === 1 || isSpace(character));
      counts.whole += isWhole ? 1 : 0;
      this.labels.set(label, counts);
    }
    for (const [at, character] of characters.entries()) {
      if (isMarked[at] === 0 || isSpace(character)) continue;
      this.markedCharacters += 1;
      this.rightCharacters += isGold[at];
    }
  }

  /** Adds the counts of another. */
  merge(other) {
    for (const [label, { gold, whole }] of other.labels) {
      const counts = this.labels.get(label) ?? { gold: 0, whole: 0 };
      this.labels.set(label, { gold: counts.gold + gold, whole: counts.whole + whole });
    }
    this.markedCharacters += other.markedCharacters;
    this.rightCharacters += other.rightCharacters;
  }

  /** Shares in 0..=1; null where there is nothing to take a share of. */
  report() {
    const asked = [...this.labels].filter(([label]) => !MAY_STAY.has(label));
    const sum = (key) => asked.reduce((total, [, counts]) => total + counts[key], 0);
    return {
      gold: sum("gold"),
      whole: sum("whole"),
      fullEntityRecall: share(sum("whole"), sum("gold")),
      characterPrecision: share(this.rightCharacters, this.markedCharacters),
      labels: Object.fromEntries(
        asked
          .toSorted(([a], [b]) => (a < b ? -1 : 1))
          .map(([label, { gold, whole }]) => [label, { gold, whole, fullEntityRecall: share(whole, gold) }]),
      ),
    };
  }
}

const share = (part, all) => (all === 0 ? null : part / all);

function flags(length, spans) {
  const marks = new Uint8Array(length);
  for (const [start, end] of spans) marks.fill(1, start, end);
  return marks;
}
