import type { Analysis, Span } from "../lib/types.ts";
import { type Mark, type MarkFamily, marksOf } from "./marks.ts";
import { selectedSpan } from "./selection.ts";
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

/** Fired when the selected stretch of the note changes; null when nothing of it is selected any more. */
export type SelectionChangedEvent = CustomEvent<Span | null>;

/** A rendered stretch of the note. */
interface Slice extends Span {
  readonly element: HTMLElement;
}

/**
 * `<clinical-note>`: a note with its findings marked.
 *
 * Set `show(note, analysis)`; listen to `clinical-mark` for the mark that a person chooses and to `clinical-selection`
 * for the text that a person selects. `update(analysis)` changes the marks in place, `point(id)` shows which mark is
 * meant while the focus stays elsewhere. Note text is rendered as text nodes only and never stands in an attribute.
 * n and p go to the next and previous mark, Enter chooses, Shift with an arrow selects words from the focused mark on;
 * while text is selected, n is left to the page.
 */
export class ClinicalNote extends HTMLElement {
  readonly #text: HTMLElement;
  #note = "";
  #analysis: Analysis | undefined;
  #marks: Mark[] = [];
  #families = ALL_FAMILIES;
  #rendering = 0;
  #current: HTMLElement | undefined;
  #slices: Slice[] = [];
  #selection: Span | undefined;
  readonly #onSelectionChange = () => this.#readSelection();

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

  connectedCallback(): void {
    document.addEventListener("selectionchange", this.#onSelectionChange);
  }

  disconnectedCallback(): void {
    document.removeEventListener("selectionchange", this.#onSelectionChange);
  }

  /** The selected stretch of the note. */
  get selection(): Span | undefined {
    return this.#selection;
  }

  /** The mark that has the focus or is pointed at. */
  get current(): Mark | undefined {
    return this.#markAt(this.#current);
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
    this.#slices = [];
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
      this.#slices.push({ start, end, element: slice });
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

  /**
   * Shows another analysis of the same note: only stretches whose marks differ are rendered anew, so that scroll position
   * and focus stay. Resolves when all of it stands.
   */
  async update(analysis: Analysis): Promise<void> {
    const before = this.#marks;
    const marks = marksOf(analysis, this.#families);
    const isWhole = this.#slices.at(-1)?.end === this.#note.length;
    const isCut = marks.some(({ start, end }) => {
      const slice = this.#slices.find((slice) => start < slice.end);
      return slice === undefined || end > slice.end;
    });
    // A mark across two stretches, or a rendering that is still under way: from the start.
    if (!isWhole || isCut) return this.show(this.#note, analysis);
    this.#analysis = analysis;
    this.#marks = marks;
    const within = (all: readonly Mark[], { start, end }: Span) =>
      all.filter((mark) => mark.start >= start && mark.start < end);
    for (const slice of this.#slices) {
      const wanted = within(marks, slice);
      const there = within(before, slice);
      const isSame =
        wanted.length === there.length && wanted.every((mark, idx) => looksLike(mark, there[idx]));
      if (isSame) continue;
      const current = this.#current?.dataset["id"];
      const isHere = this.#current !== undefined && slice.element.contains(this.#current);
      const hasFocus = isHere && this.shadowRoot?.activeElement === this.#current;
      slice.element.replaceChildren();
      this.#fill(slice.element, slice.start, slice.end, marks.indexOf(wanted[0] as Mark));
      if (!isHere || current === undefined) continue;
      this.#current = undefined;
      const again = this.#elementOf(current);
      if (again !== undefined) this.#setCurrent(again);
      if (hasFocus) (again ?? this).focus({ preventScroll: true });
    }
    const first = this.#text.querySelector("mark");
    if (first !== null && this.#current === undefined) first.tabIndex = 0;
  }

  /**
   * Shows which mark is meant and scrolls to it; undefined points at none. A focus elsewhere on the page stays there, one
   * on a mark goes along.
   */
  point(id: string | undefined): void {
    const element = id === undefined ? undefined : this.#elementOf(id);
    const hasFocus = (this.shadowRoot?.activeElement ?? null) !== null;
    this.#setCurrent(element);
    if (hasFocus) (element ?? this).focus({ preventScroll: true });
    element?.scrollIntoView({ block: "nearest", behavior: "auto" });
  }

  /** Empties the element. */
  clear(): void {
    this.#rendering += 1;
    this.#note = "";
    this.#analysis = undefined;
    this.#marks = [];
    this.#slices = [];
    this.#current = undefined;
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
    let idx = markIdx < 0 ? this.#marks.length : markIdx;
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

  #setCurrent(element: HTMLElement | undefined): void {
    if (this.#current !== undefined) this.#current.tabIndex = -1;
    this.#current?.classList.remove("current");
    this.#current = element;
    if (element === undefined) return;
    element.tabIndex = 0;
    element.classList.add("current");
  }

  #focus(element: HTMLElement): void {
    this.#setCurrent(element);
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: "center", behavior: "auto" });
  }

  #choose(element: HTMLElement | undefined): void {
    const mark = this.#markAt(element);
    if (element === undefined || mark === undefined) return;
    if (this.#current !== element) this.#focus(element);
    this.dispatchEvent(new CustomEvent("clinical-mark", { detail: mark }) satisfies MarkChosenEvent);
  }

  #markAt(element: HTMLElement | undefined): Mark | undefined {
    return element === undefined ? undefined : this.#marks.find(({ id }) => id === element.dataset["id"]);
  }

  #readSelection(): void {
    const root = this.shadowRoot;
    const next = root === null ? undefined : selectedSpan(root, this.#text);
    const last = this.#selection;
    if (next?.start === last?.start && next?.end === last?.end) return;
    this.#selection = next;
    const event: SelectionChangedEvent = new CustomEvent("clinical-selection", { detail: next ?? null });
    this.dispatchEvent(event);
  }

  /** Selects by words from the focused mark on; a selection that is there grows or shrinks. */
  #select(direction: "backward" | "forward"): void {
    const selection = document.getSelection();
    if (selection === null) return;
    if (this.#selection === undefined && this.#current !== undefined) {
      const words = this.#current.firstChild;
      const [near, far] = [0, words?.textContent?.length ?? 0];
      if (words === null) return;
      if (direction === "forward") selection.setBaseAndExtent(words, near, words, far);
      else selection.setBaseAndExtent(words, far, words, near);
    }
    selection.modify("extend", direction, "word");
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.shiftKey && event.key === "ArrowRight") this.#select("forward");
    else if (event.shiftKey && event.key === "ArrowLeft") this.#select("backward");
    else if (event.key === "n" && this.#selection !== undefined) return;
    else if (event.key === "n") this.step(1);
    else if (event.key === "p") this.step(-1);
    else if (event.key === "Enter" || event.key === " ") this.#choose(markOf(event));
    else return;
    event.preventDefault();
  }
}

/** Whether two marks are rendered alike. */
function looksLike(a: Mark, b: Mark | undefined): boolean {
  return a.id === b?.id && a.start === b.start && a.end === b.end && a.tag === b.tag && a.family === b.family;
}

function markOf(event: Event): HTMLElement | undefined {
  const target = event.target instanceof Element ? event.target.closest("mark") : null;
  return target instanceof HTMLElement ? target : undefined;
}
