/** From an analysis to the stretches of a note that are marked. */

import type { Analysis, Entity, PhiSpan } from "../lib/types.ts";

/** One marked stretch. */
export interface Mark {
  readonly id: string;
  readonly start: number;
  readonly end: number;
  /** The family that decides the line under the words. */
  readonly family: MarkFamily;
  /** What is written beside the words: the label, and the status where it is not plainly present. */
  readonly tag: string;
  readonly item: Entity | PhiSpan;
}

export type MarkFamily = "phi" | "problem" | "drug" | "test" | "procedure" | "anatomy";

const FAMILIES: Record<Entity["label"], MarkFamily> = {
  PROBLEM: "problem",
  DRUG: "drug",
  DOSE: "drug",
  ROUTE: "drug",
  FREQ: "drug",
  DURATION: "drug",
  FORM: "drug",
  TEST: "test",
  VALUE: "test",
  PROCEDURE: "procedure",
  ANATOMY: "anatomy",
};

const PHI_WORDS: Partial<Record<PhiSpan["label"], string>> = {
  PATIENT: "name",
  STAFF: "staff",
  LOCATION_OTHER: "place",
  HEALTHPLAN: "plan no.",
  AGE90: "age 90+",
  BIOID: "biometric",
  OTHERID: "id",
  ORG: "organisation",
};

/** A label in words a person reads. */
export function wordsOf(label: Entity["label"] | PhiSpan["label"]): string {
  return PHI_WORDS[label as PhiSpan["label"]] ?? label.toLowerCase().replaceAll("_", " ");
}

/** Whether a marked item is an identifier. */
export function isPhi(item: Entity | PhiSpan): item is PhiSpan {
  return "letter" in item;
}

/** The marks of the wanted families in text order, without overlaps: an identifier hides what lies under it. */
export function marksOf(analysis: Analysis, families: ReadonlySet<MarkFamily>): Mark[] {
  const phi = (analysis.phi ?? []).map((item): Mark => mark(item, "phi", wordsOf(item.label)));
  const entities = (analysis.entities ?? []).map((item): Mark => {
    const status = item.assertion?.status ?? "present";
    const words = wordsOf(item.label);
    return mark(item, FAMILIES[item.label], status === "present" ? words : `${words} · ${status}`);
  });
  const wanted = [...phi, ...entities].filter(({ family }) => families.has(family));
  // Sorting is stable: at one start the identifier comes first.
  wanted.sort((a, b) => a.start - b.start);
  const kept: Mark[] = [];
  for (const next of wanted) {
    const last = kept.at(-1);
    if (last === undefined || next.start >= last.end) kept.push(next);
    else if (next.family === "phi" && last.family !== "phi") kept[kept.length - 1] = next;
  }
  return kept;
}

function mark(item: Entity | PhiSpan, family: MarkFamily, tag: string): Mark {
  return { id: item.id, start: item.start, end: item.end, family, tag, item };
}
