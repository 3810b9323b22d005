/** The de-identified note, its tags set off; long ones are built slice by slice and laid out when in view. */

import type { Deidentified } from "chartside";
import { sliceEnd } from "chartside/element";
import { make } from "./dom.ts";

/** How long building may hold the page up before it gets a turn, in ms. */
const MAX_BUSY_MS = 12;

/** Fills `place`; a later call for the same place ends an earlier one. */
export async function showClean(place: HTMLElement, { text, edits }: Deidentified): Promise<void> {
  place.replaceChildren();
  let turn = performance.now();
  let editIdx = 0;
  for (let start = 0; start < text.length; ) {
    const slice = make("div", "slice");
    let end = sliceEnd(text, start);
    let at = start;
    for (; editIdx < edits.length; editIdx += 1) {
      const target = edits[editIdx]?.target;
      if (target === undefined || target.start >= end) break;
      slice.append(text.slice(at, target.start), make("span", "tag", text.slice(target.start, target.end)));
      at = target.end;
      end = Math.max(end, at);
    }
    slice.append(text.slice(at, end));
    place.append(slice);
    start = end;
    if (performance.now() - turn > MAX_BUSY_MS) {
      await new Promise((resolve) => setTimeout(resolve));
      if (slice.parentElement !== place) return;
      turn = performance.now();
    }
  }
}
