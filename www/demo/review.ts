/** The review of identifiers beside the note: what is uncertain, and what a person decides of it. */

import { PHI_LABELS, type Review, type ReviewItem, type Span, UNCERTAIN_BELOW } from "chartside";
import { type ClinicalNote, wordsOf } from "chartside/element";
import { byId, make } from "./dom.ts";

/** Options of the list that are built at once; a choice in the note reaches the others. */
const MAX_OPTIONS = 300;

const DECISIONS: Record<ReviewItem["decision"], readonly [string, string]> = {
  pending: ["○", "not reviewed"],
  accepted: ["✓", "accepted"],
  rejected: ["✕", "rejected"],
  added: ["+", "added"],
};

/** Places in words. */
const places = (n: number) => `${n} place${n === 1 ? "" : "s"}`;

/** The panel. It changes the review; `onChange` and `onChoose` do the rest of the page. */
export class ReviewPanel {
  readonly #reader: ClinicalNote;
  readonly #onChange: (review: Review) => void;
  readonly #onChoose: (id: string) => void;
  readonly #list = byId("review-list");
  readonly #label = byId<HTMLSelectElement>("review-label");
  readonly #addLabel = byId<HTMLSelectElement>("review-add-label");
  readonly #everywhere = byId<HTMLInputElement>("review-everywhere");
  readonly #all = byId<HTMLInputElement>("review-all");
  readonly #editor = byId<HTMLTextAreaElement>("note");
  #note = "";
  #review: Review | undefined;
  /** The ids in the list, in its order: it stays while decisions are made. */
  #order: string[] = [];
  #current: string | undefined;

  constructor(reader: ClinicalNote, onChange: (review: Review) => void, onChoose: (id: string) => void) {
    this.#reader = reader;
    this.#onChange = onChange;
    this.#onChoose = onChoose;
    for (const menu of [this.#label, this.#addLabel]) {
      for (const label of PHI_LABELS) menu.add(new Option(wordsOf(label), label));
    }
    byId("review-accept").addEventListener("click", () => this.#decide("accepted"));
    byId("review-reject").addEventListener("click", () => this.#decide("rejected"));
    byId("review-add").addEventListener("click", () => this.#add());
    byId("review-undo").addEventListener("click", () => this.#travel("undo"));
    byId("review-redo").addEventListener("click", () => this.#travel("redo"));
    this.#label.addEventListener("change", () => this.#relabel());
    this.#all.addEventListener("change", () => this.#rebuild());
    this.#list.addEventListener("click", (event) => {
      const option =
        event.target instanceof Element ? event.target.closest<HTMLElement>('[role="option"]') : null;
      if (option !== null) this.choose(option.dataset["id"]);
    });
    reader.addEventListener("clinical-selection", () => this.#refreshAdd());
    document.addEventListener("selectionchange", () => this.#refreshAdd());
    byId("panel-note").addEventListener("keydown", (event) => this.#onKey(event));
  }

  /** Begins the review of a note. */
  start(note: string, review: Review): void {
    this.#note = note;
    this.#review = review;
    this.#current = undefined;
    byId("review-note").hidden = true;
    this.#rebuild();
    this.#current = this.#order[0];
    this.#refresh();
  }

  /** Ends it. */
  clear(): void {
    this.#review = undefined;
    this.#note = "";
    this.#order = [];
    this.#current = undefined;
    this.#list.replaceChildren();
    byId("review-status").textContent = "";
  }

  /** Makes an item the chosen one; it need not be in the list. */
  choose(id: string | undefined): void {
    if (id === undefined || this.#item(id) === undefined) return;
    this.#current = id;
    this.#refresh();
    this.#reader.point(id);
    this.#onChoose(id);
  }

  /** Says how many rejected places were replaced after all, because their value is replaced elsewhere. */
  tell(edits: readonly { readonly source: Span }[]): void {
    const rejected = this.#review?.items.filter(({ decision }) => decision === "rejected") ?? [];
    const n = rejected.filter((item) =>
      edits.some(({ source }) => source.start < item.end && item.start < source.end),
    ).length;
    const note = byId("review-note");
    note.hidden = n === 0;
    note.textContent =
      n === 0
        ? ""
        : `${places(n)} you rejected ${n === 1 ? "is" : "are"} still replaced: the same value is replaced elsewhere. Reject it in every place to keep it.`;
  }

  #item(id = this.#current): ReviewItem | undefined {
    return this.#review?.items.find((item) => item.id === id);
  }

  get #scope() {
    return { everywhere: this.#everywhere.checked };
  }

  #decide(decision: "accepted" | "rejected"): void {
    const [review, item] = [this.#review, this.#item()];
    if (review === undefined || item === undefined) return;
    if (decision === "accepted") review.accept(item.id, this.#scope);
    else review.reject(item.id, this.#scope);
    const at = this.#order.indexOf(item.id);
    // A choice that was made in the note leads nowhere else.
    const ahead = at < 0 ? [] : [...this.#order.slice(at + 1), ...this.#order.slice(0, at)];
    const next = ahead.find((id) => this.#item(id)?.decision === "pending");
    this.#changed(`${wordsOf(item.label)} ${decision}${this.#where(item)}`, next ?? item.id);
  }

  #relabel(): void {
    const item = this.#item();
    if (this.#review === undefined || item === undefined) return;
    const label = this.#label.value as ReviewItem["label"];
    this.#review.relabel(item.id, label, this.#scope);
    this.#changed(`${wordsOf(item.label)} is now ${wordsOf(label)}${this.#where(item)}`, item.id);
  }

  #add(): void {
    const selection = this.#selection;
    if (this.#review === undefined || selection === undefined) return;
    const label = this.#addLabel.value as ReviewItem["label"];
    let id: string;
    try {
      id = this.#review.add({ ...selection, label }, this.#scope);
    } catch {
      this.#say("Nothing was added: select whole words of the note");
      return;
    }
    document.getSelection()?.removeAllRanges();
    const item = this.#item(id);
    this.#changed(`${wordsOf(label)} added${item === undefined ? "" : this.#where(item)}`, id);
  }

  #travel(direction: "undo" | "redo"): void {
    if (this.#review?.[direction]() !== true) return;
    this.#changed(direction === "undo" ? "Undone" : "Redone", this.#current);
  }

  #where({ occurrences }: ReviewItem): string {
    return this.#everywhere.checked && occurrences > 1 ? ` in ${places(occurrences)}` : "";
  }

  /** After every change: the list, the note and the rest of the page. */
  #changed(words: string, chosen: string | undefined): void {
    const review = this.#review;
    if (review === undefined) return;
    this.#current = this.#item(chosen) === undefined ? undefined : chosen;
    this.#rebuild();
    this.#onChange(review);
    this.choose(this.#current);
    this.#say(`${words}. ${byId("review-count").textContent}`);
  }

  #say(words: string): void {
    byId("review-status").textContent = words;
  }

  /** What can be added: selected in the marked note, or in the editor while it holds the same note. */
  get #selection(): Span | undefined {
    if (this.#reader.selection !== undefined) return this.#reader.selection;
    const { selectionStart: start, selectionEnd: end, value } = this.#editor;
    return this.#review !== undefined && start < end && value === this.#note ? { start, end } : undefined;
  }

  #refreshAdd(): void {
    byId<HTMLButtonElement>("review-add").disabled = this.#selection === undefined;
  }

  /** Builds the list anew. Uncertain items stand first, the least sure first; a person's own come last. */
  #rebuild(): void {
    const items = this.#review?.items ?? [];
    const isListed = ({ score, decision }: ReviewItem) =>
      this.#all.checked || score < UNCERTAIN_BELOW || decision === "added";
    const listed = items.filter(isListed).sort((a, b) => a.score - b.score);
    this.#order = listed.slice(0, MAX_OPTIONS).map(({ id }) => id);
    this.#list.replaceChildren(...listed.slice(0, MAX_OPTIONS).map((item) => this.#option(item)));
    this.#list.hidden = listed.length === 0;
    byId("review-none").hidden = listed.length > 0;
    const pending = listed.filter(({ decision }) => decision === "pending").length;
    byId("review-count").textContent = `${listed.length - pending} of ${listed.length} reviewed`;
    const bar = byId<HTMLProgressElement>("review-bar");
    bar.max = Math.max(listed.length, 1);
    bar.value = listed.length === 0 ? 1 : listed.length - pending;
    this.#refresh();
  }

  #option(item: ReviewItem): HTMLElement {
    const [sign, words] = DECISIONS[item.decision];
    const mark = make("span", "sign", sign);
    mark.setAttribute("aria-hidden", "true");
    const text = this.#note.slice(item.start, item.end).replaceAll(/\s+/g, " ");
    const option = make(
      "div",
      `option ${item.decision}`,
      mark,
      make("span", "words", text),
      make(
        "span",
        "muted",
        `${wordsOf(item.label)} `,
        make("span", "hidden", `, ${words}, score `),
        item.score.toFixed(2),
      ),
    );
    option.id = `review-${item.id}`;
    option.dataset["id"] = item.id;
    option.setAttribute("role", "option");
    return option;
  }

  /** What depends on the chosen item. */
  #refresh(): void {
    const item = this.#item();
    for (const option of this.#list.children) {
      const isChosen = option.id === `review-${item?.id}`;
      option.setAttribute("aria-selected", String(isChosen));
      if (isChosen) option.scrollIntoView({ block: "nearest" });
    }
    if (item !== undefined && this.#order.includes(item.id)) {
      this.#list.setAttribute("aria-activedescendant", `review-${item.id}`);
    } else this.#list.removeAttribute("aria-activedescendant");
    for (const id of ["review-accept", "review-reject"]) {
      byId<HTMLButtonElement>(id).disabled = item === undefined;
    }
    this.#label.disabled = item === undefined;
    if (item !== undefined) this.#label.value = item.label;
    const n = item?.occurrences ?? 1;
    byId("review-places").textContent = n > 1 ? `Apply to all ${places(n)}` : "Apply to every place";
    byId<HTMLButtonElement>("review-undo").disabled = this.#review?.canUndo !== true;
    byId<HTMLButtonElement>("review-redo").disabled = this.#review?.canRedo !== true;
    this.#refreshAdd();
  }

  #move(direction: 1 | -1): void {
    const { length } = this.#order;
    if (length === 0) return;
    const at = this.#order.indexOf(this.#current ?? "");
    const start = direction > 0 ? 0 : length - 1;
    this.choose(this.#order[at < 0 ? start : (at + direction + length) % length]);
  }

  #onKey(event: KeyboardEvent): void {
    const { target, key } = event;
    const isField =
      target instanceof HTMLSelectElement ||
      (target instanceof HTMLInputElement && !["checkbox", "button"].includes(target.type));
    if (isField || event.defaultPrevented || this.#review === undefined || event.altKey) return;
    const lower = key.toLowerCase();
    if (event.ctrlKey || event.metaKey) {
      if (lower === "z") this.#travel(event.shiftKey ? "redo" : "undo");
      else if (lower === "y") this.#travel("redo");
      else return;
    } else if (lower === "a") this.#decide("accepted");
    else if (lower === "r") this.#decide("rejected");
    else if (lower === "j") this.#move(1);
    else if (lower === "k") this.#move(-1);
    else if (lower === "n" && this.#reader.selection !== undefined) this.#add();
    else if (target === this.#list && key === "ArrowDown") this.#move(1);
    else if (target === this.#list && key === "ArrowUp") this.#move(-1);
    else if (target === this.#list && key === "Home") this.choose(this.#order[0]);
    else if (target === this.#list && key === "End") this.choose(this.#order.at(-1));
    else return;
    event.preventDefault();
  }
}
