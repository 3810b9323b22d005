import type { Analysis } from "../lib/types.ts";
import { type Mark, type MarkFamily, marksOf } from "./marks.ts";
import { sliceEnd } from "./slices.ts";
import { STYLES } from "./styles.ts";

/** How long the page may be held up by rendering before it gets a turn, in ms. */
const MAX_BUSY_MS = 12;

const ALL_FAMILIES: ReadonlySet<MarkFamily> = new Set([
  "phi",
  "problem",
  "drug",
  "test",
  "procedure",
  "anatomy",
]);

/** Fired when a mark is chosen by click, Enter or the arrow to it; bubbles no further than the host. */
export type MarkChosenEvent = CustomEvent<Mark>;

/**
 * `<clinical-note>`: a note with its findings marked.
 *
 * Set `show(note, analysis)`; listen to `clinical-mark`. Note text is rendered as text nodes only and never stands in
 * an attribute. n and p go to the next and previous mark, Enter chooses.
 */
export class ClinicalNote extends HTMLElement {
  readonly #text: HTMLElement;
  #note = "";
  #analysis: Analysis | undefined;
  #marks: Mark[] = [];
  #families = ALL_FAMILIES;
  #rendering = 0;
  #current: HTMLElement | undefined;

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLES);
    root.adoptedStyleSheets = [sheet];
    this.#text = document.createElement("div");
    this.#text.className = "text";
    this.#text.part = "text";
    root.append(this.#text);
    this.#text.addEventListener("click", (event) => this.#choose(markOf(event)));
    this.#text.addEventListener("keydown", (event) => this.#onKey(event));
  }

  /** The marks that are shown, in text order. */
  get marks(): readonly Mark[] {
    return this.#marks;
  }

  /** The families that are shown; setting it renders anew. */
  get families(): ReadonlySet<MarkFamily> {
    return this.#families;
  }

  set families(families: ReadonlySet<MarkFamily>) {
    this.#families = families;
    if (this.#analysis !== undefined) void this.show(this.#note, this.#analysis);
  }

  /** Renders a note with its analysis, slice by slice; resolves when all of it stands. */
  async show(note: string, analysis: Analysis): Promise<void> {
    this.#note = note;
    this.#analysis = analysis;
    this.#marks = marksOf(analysis, this.#families);
    this.#current = undefined;
    const rendering = ++this.#rendering;
    this.#text.replaceChildren();
    let turn = performance.now();
    let markIdx = 0;
    for (let start = 0; start < note.length; ) {
      const slice = document.createElement("div");
      slice.className = "slice";
      const end = this.#sliceEnd(start, markIdx);
      markIdx = this.#fill(slice, start, end, markIdx);
      this.#text.append(slice);
      start = end;
      if (performance.now() - turn > MAX_BUSY_MS) {
        await new Promise((resolve) => setTimeout(resolve));
        if (rendering !== this.#rendering) return;
        turn = performance.now();
      }
    }
    const first = this.#text.querySelector("mark");
    if (first !== null) first.tabIndex = 0;
  }

  /** Empties the element. */
  clear(): void {
    this.#rendering += 1;
    this.#note = "";
    this.#analysis = undefined;
    this.#marks = [];
    this.#text.replaceChildren();
  }

  /** Scrolls to a mark, or to the text at an offset, and lets it flash. */
  reveal(start: number): void {
    const mark = this.#marks.find((mark) => mark.start <= start && start < mark.end);
    const element = mark === undefined ? undefined : this.#elementOf(mark.id);
    if (element !== undefined) {
      this.#focus(element);
      element.classList.remove("flash");
      requestAnimationFrame(() => element.classList.add("flash"));
      return;
    }
    const place = this.#placeOf(start);
    place?.node.parentElement?.scrollIntoView({ block: "center" });
  }

  /** Lights up stretches of the note, for instance the cues of an assertion; an empty list puts the light out. */
  light(spans: readonly { readonly start: number; readonly end: number }[]): void {
    if (!("highlights" in CSS)) return;
    const ranges = spans.flatMap(({ start, end }) => {
      const [from, to] = [this.#placeOf(start), this.#placeOf(end)];
      if (from === undefined || to === undefined) return [];
      const range = new Range();
      range.setStart(from.node, from.offset);
      range.setEnd(to.node, to.offset);
      return [range];
    });
    CSS.highlights.set("clinical-note-cue", new Highlight(...ranges));
  }

  /** Goes to the next (1) or previous (-1) mark. */
  step(direction: 1 | -1): void {
    const all = [...this.#text.querySelectorAll("mark")];
    const at = this.#current === undefined ? -1 : all.indexOf(this.#current);
    const next = at < 0 ? (direction > 0 ? 0 : all.length - 1) : (at + direction + all.length) % all.length;
    const element = all[next];
    if (element !== undefined) {
      this.#focus(element);
      this.#choose(element);
    }
  }

  /** The end of the slice that starts at `start`, never inside a mark. */
  #sliceEnd(start: number, markIdx: number): number {
    let end = sliceEnd(this.#note, start);
    for (let idx = markIdx; idx < this.#marks.length; idx += 1) {
      const mark = this.#marks[idx];
      if (mark === undefined || mark.start >= end) break;
      end = Math.max(end, mark.end);
    }
    return end;
  }

  #fill(slice: HTMLElement, start: number, end: number, markIdx: number): number {
    let at = start;
    let idx = markIdx;
    for (; idx < this.#marks.length; idx += 1) {
      const mark = this.#marks[idx];
      if (mark === undefined || mark.start >= end) break;
      if (mark.start > at) slice.append(this.#note.slice(at, mark.start));
      const element = document.createElement("mark");
      element.className = mark.family;
      element.dataset["tag"] = mark.tag;
      element.dataset["id"] = mark.id;
      element.tabIndex = -1;
      element.setAttribute("role", "button");
      element.setAttribute("aria-description", mark.tag);
      element.append(this.#note.slice(mark.start, mark.end));
      slice.append(element);
      at = mark.end;
    }
    if (at < end) slice.append(this.#note.slice(at, end));
    return idx;
  }

  /** The text node and offset in it at an offset of the note. */
  #placeOf(offset: number): { node: Text; offset: number } | undefined {
    const walker = document.createTreeWalker(this.#text, NodeFilter.SHOW_TEXT);
    let left = offset;
    for (
      let node = walker.nextNode() as Text | null;
      node !== null;
      node = walker.nextNode() as Text | null
    ) {
      if (left <= node.length) return { node, offset: left };
      left -= node.length;
    }
    return undefined;
  }

  #elementOf(id: string): HTMLElement | undefined {
    return this.#text.querySelector<HTMLElement>(`mark[data-id="${id}"]`) ?? undefined;
  }

  #focus(element: HTMLElement): void {
    if (this.#current !== undefined) this.#current.tabIndex = -1;
    this.#current?.classList.remove("current");
    this.#current = element;
    element.tabIndex = 0;
    element.classList.add("current");
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: "center", behavior: "auto" });
  }

  #choose(element: HTMLElement | undefined): void {
    const mark = this.#marks.find(({ id }) => id === element?.dataset["id"]);
    if (element === undefined || mark === undefined) return;
    if (this.#current !== element) this.#focus(element);
    this.dispatchEvent(new CustomEvent("clinical-mark", { detail: mark }) satisfies MarkChosenEvent);
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "n") this.step(1);
    else if (event.key === "p") this.step(-1);
    else if (event.key === "Enter" || event.key === " ") this.#choose(markOf(event));
    else return;
    event.preventDefault();
  }
}

function markOf(event: Event): HTMLElement | undefined {
  const target = event.target instanceof Element ? event.target.closest("mark") : null;
  return target instanceof HTMLElement ? target : undefined;
}
