/** What is known of one finding, beside the note. */

import { isPhi, type Mark, wordsOf } from "chartside/element";
import { make } from "./dom.ts";

const LETTERS: Record<string, string> = {
  A: "names",
  B: "geography smaller than a state",
  C: "dates, and ages over 89",
  D: "telephone numbers",
  E: "fax numbers",
  F: "e-mail addresses",
  G: "social security numbers",
  H: "medical record numbers",
  I: "health plan numbers",
  J: "account numbers",
  K: "certificate and licence numbers",
  L: "vehicle identifiers",
  M: "device identifiers",
  N: "web addresses",
  O: "IP addresses",
  P: "biometric identifiers",
  R: "any other unique number or code",
};

const SOURCES: Record<string, string> = {
  model: "the model",
  rule: "a rule",
  dictionary: "a word list or the note itself",
  caller: "given",
};

/** Fills `place` with what is known of a finding. */
export function showDetails(place: HTMLElement, { item }: Mark): void {
  const list = make("dl");
  const row = (term: string, ...description: (Node | string)[]) =>
    list.append(make("dt", "", term), make("dd", "", ...description));
  row("Label", wordsOf(item.label));
  if (isPhi(item)) {
    const letter = item.letter;
    row("Safe Harbor", letter === null ? "may stay" : `(${letter}) ${LETTERS[letter] ?? ""}`);
  } else if (item.assertion !== null) {
    const { status, polarity, certainty, temporality, experiencer, cues } = item.assertion;
    row("Status", make("b", "", status));
    row("Because", [polarity, certainty, temporality, experiencer].join(" · "));
    if (cues.length > 0) row("Cue", "lit up in the note");
  }
  row("Score", item.score.toFixed(2));
  row("Found by", SOURCES[item.source.kind] ?? item.source.kind, make("code", "", item.source.id));
  place.replaceChildren(make("h3", "", item.text), list);
}
