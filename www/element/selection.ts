/** The stretch of a note that is selected on the page, in offsets of the note. */

import type { Span } from "../lib/types.ts";

/** The number of UTF-16 units before a point of the rendered text; marks add no text nodes of their own. */
function offsetOf(text: HTMLElement, node: Node, offset: number): number {
  const before = new Range();
  before.setStart(text, 0);
  before.setEnd(node, offset);
  // A range's own string has no line ends that layout would add.
  return before.toString().length;
}

/** The selected stretch inside `text`, which stands in `root`; undefined when nothing of it is selected. */
export function selectedSpan(root: ShadowRoot, text: HTMLElement): Span | undefined {
  const range = rangeIn(root);
  if (range === undefined || !text.contains(range.startContainer) || !text.contains(range.endContainer)) {
    return undefined;
  }
  const start = offsetOf(text, range.startContainer, range.startOffset);
  const end = offsetOf(text, range.endContainer, range.endOffset);
  return start < end ? { start, end } : undefined;
}

/** The selection as seen from inside a shadow root: by the standard's way, or by the older one of Chromium. */
function rangeIn(root: ShadowRoot): StaticRange | Range | undefined {
  const selection = document.getSelection();
  if (selection === null) return undefined;
  if ("getComposedRanges" in selection) return selection.getComposedRanges({ shadowRoots: [root] })[0];
  const own = (root as ShadowRoot & { getSelection?: () => Selection | null }).getSelection?.();
  return own !== undefined && own !== null && own.rangeCount > 0 ? own.getRangeAt(0) : undefined;
}
