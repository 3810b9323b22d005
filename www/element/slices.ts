/** Long texts are rendered in slices, so that only those in view are laid out. */

/** About as much text as one slice holds, in UTF-16 units. */
const SLICE_UNITS = 4000;

/**
 * The end of the slice of `text` that starts at `start`: behind a line end or, in text of one endless line, behind a
 * blank; a slice is a block, so that any other cut would break a word or a surrogate pair.
 */
export function sliceEnd(text: string, start: number): number {
  const wanted = start + SLICE_UNITS;
  if (wanted >= text.length) return text.length;
  const lineEnd = text.indexOf("\n", wanted);
  if (lineEnd >= 0 && lineEnd < wanted + SLICE_UNITS) return lineEnd + 1;
  const blank = text.indexOf(" ", wanted);
  return blank < 0 ? text.length : blank + 1;
}
