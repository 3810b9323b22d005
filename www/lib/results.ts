/** Results from the wire: the words of each span are cut from the caller's own string. */

import type { Analysis, Deidentified, Entity, PhiSpan, SealableDocument } from "./types.ts";
import type * as wire from "./wire.gen.ts";

/** Reads a result; entities and identifiers below `minScore` are left out of the lists. */
export function readAnalysis(note: string, json: string, minScore: number): Analysis {
  const { entities, phi, deidentified, ...rest } = JSON.parse(json) as wire.Analysis;
  const sectionIdxOf = sectionFinder(rest.sections);
  const analysis: { -readonly [K in keyof Analysis]: Analysis[K] } = { ...rest };
  // Every call asks for the report.
  if (deidentified !== undefined) analysis.deidentified = deidentified as Deidentified;
  if (entities !== undefined) {
    analysis.entities = entities
      .map((entity, idx): Entity => {
        const text = note.slice(entity.start, entity.end);
        return { ...entity, id: `entity-${idx}`, text, sectionIdx: sectionIdxOf(entity.start) };
      })
      .filter(({ score }) => score >= minScore);
  }
  if (phi !== undefined) {
    analysis.phi = phi
      .map((span, idx): PhiSpan => ({ ...span, id: `phi-${idx}`, text: note.slice(span.start, span.end) }))
      .filter(({ score }) => score >= minScore);
  }
  return analysis;
}

/** The documents as the engine seals them: the originals are cut from the callers' own notes. */
export function sealableJson(documents: readonly SealableDocument[]): string {
  return JSON.stringify(
    documents.map(({ id, note, deidentified: { text, edits } }) => ({
      id,
      text,
      edits: edits.map(({ source, target, operator }) => ({
        start: target.start,
        end: target.end,
        operator,
        original: note.slice(source.start, source.end),
      })),
    })),
  );
}

/** Finds the section at an offset; sections follow each other without gap, and long notes have a thousand. */
function sectionFinder(sections: readonly wire.Section[]): (start: number) => number {
  return (start) => {
    let [low, high] = [0, sections.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (start < (sections[middle]?.end ?? 0)) high = middle;
      else low = middle + 1;
    }
    return low < sections.length ? low : -1;
  };
}
