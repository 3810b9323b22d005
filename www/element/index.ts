/** Defines `<clinical-note>`, unless the page already has it. */

import { ClinicalNote } from "./clinical-note.ts";

export { ClinicalNote, type MarkChosenEvent, type SelectionChangedEvent } from "./clinical-note.ts";
export { isPhi, type Mark, type MarkFamily, marksOf, wordsOf } from "./marks.ts";
export { sliceEnd } from "./slices.ts";

declare global {
  interface HTMLElementTagNameMap {
    "clinical-note": ClinicalNote;
  }
}

if (customElements.get("clinical-note") === undefined) customElements.define("clinical-note", ClinicalNote);
