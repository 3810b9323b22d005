/** The results: marked note, de-identified note, table and summary. */

import { type Analysis, createReview, type Deidentified, type GivenPhi, type Review } from "chartside";
import {
  type ClinicalNote,
  isPhi,
  type Mark,
  type MarkChosenEvent,
  type MarkFamily,
  marksOf,
  wordsOf,
} from "chartside/element";
import { showClean } from "./clean.ts";
import { showDetails } from "./details.ts";
import { byId, download, make } from "./dom.ts";
import { ReviewPanel } from "./review.ts";
import { wireTabs } from "./tabs.ts";

/** Rows of the table that are built at once; the filter finds the others. */
const MAX_ROWS = 200;

const LEGEND: readonly (readonly [MarkFamily, string])[] = [
  ["phi", "Identifiers"],
  ["problem", "Problems"],
  ["drug", "Drugs"],
  ["test", "Tests"],
  ["procedure", "Procedures"],
  ["anatomy", "Anatomy"],
];

/** Writes the note without the identifiers that a review left standing. */
export type Deidentify = (
  note: string,
  options: { readonly phi: readonly GivenPhi[]; readonly signal: AbortSignal },
) => Promise<Deidentified>;

/** The right-hand side of the page. */
export class Results {
  readonly #reader = byId<ClinicalNote>("reader");
  readonly #details = byId("details");
  readonly #selectTab = wireTabs(
    document.querySelector<HTMLElement>('[role="tablist"]') ?? document.body,
    (id) => this.#fill(id),
  );
  readonly #families = new Set<MarkFamily>(LEGEND.map(([family]) => family));
  /** The tabs whose panels do not show the analysis yet: each is filled when it is first looked at. */
  readonly #unfilled = new Set<string>();
  #all: Mark[] = [];
  #note = "";
  #analysis: Analysis | undefined;
  #review: Review | undefined;
  readonly #deidentify: Deidentify;
  readonly #onProblem: (error: unknown) => void;
  readonly #panel = new ReviewPanel(
    this.#reader,
    (review) => void this.#follow(review),
    (id) => this.#explain(id),
  );
  #following: AbortController | undefined;

  constructor(deidentify: Deidentify, onProblem: (error: unknown) => void) {
    this.#deidentify = deidentify;
    this.#onProblem = onProblem;
    this.#buildLegend();
    this.#reader.addEventListener("clinical-mark", (event) =>
      this.#onMark((event as MarkChosenEvent).detail),
    );
    byId<HTMLInputElement>("filter").addEventListener("input", () => this.#fillTable());
    byId("copy").addEventListener("click", () => void this.#copy());
    byId("download-text").addEventListener("click", () => {
      download("deidentified.txt", "text/plain", this.#analysis?.deidentified?.text ?? "");
    });
    byId("download-json").addEventListener("click", () => {
      download(
        "analysis.json",
        "application/json",
        JSON.stringify({ ...this.#analysis, review: this.#review }, null, 2),
      );
    });
  }

  /** Shows an analysis of `note`. */
  async show(note: string, analysis: Analysis): Promise<void> {
    this.#note = note;
    this.#stopFollowing();
    byId("stale").hidden = true;
    byId("empty").hidden = true;
    this.#details.replaceChildren(make("p", "muted", "Choose a finding to see why it is there."));
    this.#review = createReview(note, analysis);
    this.#take({ ...analysis, phi: this.#reviewed(this.#review) });
    this.#unfilled.add("tab-summary");
    this.#selectTab("tab-note");
    this.#panel.start(note, this.#review);
    await this.#reader.show(note, this.#analysis ?? analysis);
  }

  /** Makes `analysis` the one that all tabs show. */
  #take(analysis: Analysis): void {
    this.#analysis = analysis;
    this.#all = [
      ...marksOf(analysis, new Set(["phi"])),
      ...marksOf({ ...analysis, phi: [] }, new Set(LEGEND.map(([family]) => family))),
    ];
    this.#all.sort((a, b) => a.start - b.start);
    this.#countLegend();
    for (const id of ["tab-clean", "tab-table"]) this.#unfilled.add(id);
  }

  /** The identifiers of a review as results: those that are to be replaced. */
  #reviewed({ items }: Review): NonNullable<Analysis["phi"]> {
    return items
      .filter(({ decision }) => decision !== "rejected")
      .map(({ id, start, end, label, letter, score, source }) => ({
        id,
        start,
        end,
        label,
        letter,
        score,
        source,
        text: this.#note.slice(start, end),
      }));
  }

  /** Brings note, clean text, table and downloads in line with the review; until then nothing can be taken away. */
  async #follow(review: Review): Promise<void> {
    const analysis = this.#analysis;
    if (analysis === undefined) return;
    this.#stopFollowing();
    this.#lock(true);
    const controller = new AbortController();
    const { signal } = controller;
    this.#following = controller;
    const phi = this.#reviewed(review);
    this.#take({ ...analysis, phi });
    void this.#reader.update(this.#analysis ?? analysis);
    try {
      const deidentified = await this.#deidentify(this.#note, { phi: review.spans(), signal });
      if (signal.aborted) return;
      this.#take({ ...analysis, phi, deidentified });
      this.#panel.tell(deidentified.edits);
      this.#lock(false);
      const shown = document.querySelector('[role="tab"][aria-selected="true"]')?.id;
      if (shown !== undefined) this.#fill(shown);
    } catch (error) {
      if (!signal.aborted) this.#onProblem(error);
    }
  }

  #stopFollowing(): void {
    this.#following?.abort();
    this.#following = undefined;
    this.#lock(false);
  }

  /** Whether the clean text is behind the review: then it is neither shown nor handed out. */
  #lock(isBehind: boolean): void {
    for (const id of ["copy", "download-text", "download-json"])
      byId<HTMLButtonElement>(id).disabled = isBehind;
    if (!isBehind) return;
    byId("clean").replaceChildren();
    byId("clean-counts").textContent = "Following the review";
  }

  /** Back to the empty state. */
  clear(): void {
    this.#stopFollowing();
    this.#panel.clear();
    this.#review = undefined;
    this.#note = "";
    this.#analysis = undefined;
    byId("stale").hidden = true;
    this.#all = [];
    this.#unfilled.clear();
    this.#reader.clear();
    this.#details.replaceChildren();
    for (const id of ["clean", "rows", "summary"]) byId(id).replaceChildren();
    for (const panel of document.querySelectorAll<HTMLElement>('[role="tabpanel"]')) panel.hidden = true;
    byId("empty").hidden = false;
  }

  /** Says so when the note is no longer the one that the results are of. */
  compare(note: string): void {
    byId("stale").hidden = this.#analysis === undefined || note === this.#note;
  }

  #fill(tab: string): void {
    const analysis = this.#analysis;
    const isBehind = tab === "tab-clean" && byId<HTMLButtonElement>("copy").disabled;
    if (analysis === undefined || isBehind || !this.#unfilled.delete(tab)) return;
    if (tab === "tab-clean") this.#fillClean(analysis);
    else if (tab === "tab-table") this.#fillTable();
    else this.#fillSummary(this.#note, analysis);
  }

  /** Goes to the next or previous finding. */
  step(direction: 1 | -1): void {
    if (this.#analysis === undefined) return;
    this.#selectTab("tab-note");
    this.#reader.step(direction);
  }

  #onMark(mark: Mark): void {
    if (isPhi(mark.item)) this.#panel.choose(mark.id);
    else showDetails(this.#details, mark);
    this.#reader.light(isPhi(mark.item) ? [] : (mark.item.assertion?.cues ?? []));
  }

  /** Shows why an identifier is there. */
  #explain(id: string): void {
    const mark = this.#all.find((mark) => mark.id === id);
    if (mark !== undefined) showDetails(this.#details, mark);
  }

  #goTo(start: number): void {
    this.#selectTab("tab-note");
    this.#reader.reveal(start);
    const mark = this.#all.find((mark) => mark.start === start);
    if (mark !== undefined) this.#onMark(mark);
  }

  #buildLegend(): void {
    const legend = byId("legend");
    for (const [family, words] of LEGEND) {
      const box = make("input");
      box.type = "checkbox";
      box.checked = true;
      box.addEventListener("change", () => {
        if (box.checked) this.#families.add(family);
        else this.#families.delete(family);
        this.#reader.families = new Set(this.#families);
      });
      const count = make("span", "count");
      count.dataset["family"] = family;
      legend.append(make("label", `chip ${family}`, box, make("span", "swatch"), words, count));
    }
  }

  #countLegend(): void {
    for (const count of document.querySelectorAll<HTMLElement>("#legend .count")) {
      count.textContent = String(this.#all.filter(({ family }) => family === count.dataset["family"]).length);
    }
  }

  #fillClean({ deidentified }: Analysis): void {
    if (deidentified === undefined) return;
    void showClean(byId("clean"), deidentified);
    const n = deidentified.edits.length;
    byId("clean-counts").textContent =
      `${n} identifier${n === 1 ? "" : "s"} replaced under ${deidentified.report.policy.basis}. Read it once more before it leaves.`;
  }

  async #copy(): Promise<void> {
    const button = byId("copy");
    try {
      await navigator.clipboard.writeText(this.#analysis?.deidentified?.text ?? "");
      button.textContent = "Copied";
    } catch {
      button.textContent = "Copying is blocked here";
    }
    setTimeout(() => {
      button.textContent = "Copy";
    }, 1600);
  }

  #fillTable(): void {
    const wanted = byId<HTMLInputElement>("filter").value.trim().toLowerCase();
    const statusOf = (mark: Mark) =>
      isPhi(mark.item)
        ? mark.item.letter === null
          ? "may stay"
          : `(${mark.item.letter})`
        : (mark.item.assertion?.status ?? "");
    const matches = this.#all.filter((mark) =>
      [mark.item.text, wordsOf(mark.item.label), statusOf(mark)].some((words) =>
        words.toLowerCase().includes(wanted),
      ),
    );
    const rows = matches.slice(0, MAX_ROWS).map((mark) => {
      const link = make("button", "link", mark.item.text.replaceAll(/\s+/g, " "));
      link.type = "button";
      link.addEventListener("click", () => this.#goTo(mark.start));
      const { kind, id } = mark.item.source;
      const label = make(
        "span",
        `chip small ${mark.family}`,
        make("span", "swatch"),
        wordsOf(mark.item.label),
      );
      const score = make("td", "number", mark.item.score.toFixed(2));
      return make(
        "tr",
        "",
        make("td", "", link),
        make("td", "", label),
        make("td", "", statusOf(mark)),
        score,
        make("td", "muted", `${kind} · ${id}`),
      );
    });
    byId("rows").replaceChildren(...rows);
    byId("rows-note").textContent =
      matches.length > rows.length
        ? `${rows.length} of ${matches.length} findings; filter to see others`
        : `${matches.length} finding${matches.length === 1 ? "" : "s"}`;
  }

  #fillSummary(note: string, { summary, sections }: Analysis): void {
    const items = (summary?.sentences ?? []).map(({ start, end, section }) => {
      const link = make("button", "link", note.slice(start, end).replaceAll(/\s+/g, " "));
      link.type = "button";
      link.addEventListener("click", () => {
        this.#selectTab("tab-note");
        this.#reader.reveal(start);
        this.#reader.light([{ start, end }]);
      });
      const title = sections.find((one) => one.start <= start && start < one.end)?.title;
      const name =
        title === null || title === undefined
          ? section.replaceAll("-", " ")
          : note.slice(title.start, title.end);
      return make("li", "", link, make("span", "muted", name));
    });
    if (items.length === 0) items.push(make("li", "muted", "No sentence with clinical content was found."));
    byId("summary").replaceChildren(...items);
  }
}
