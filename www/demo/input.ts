/** The left-hand side of the page: the note, where it comes from, and how to get it back. */

import { byId } from "./dom.ts";
import clinicLetter from "./sample-notes/clinic-letter.txt?raw";
import dischargeSummary from "./sample-notes/discharge-summary.txt?raw";
import emergencyNote from "./sample-notes/emergency-note.txt?raw";
import psychiatryIntake from "./sample-notes/psychiatry-intake.txt?raw";

const SAMPLES: readonly (readonly [string, string])[] = [
  ["Discharge summary (US)", dischargeSummary],
  ["Clinic letter (UK)", clinicLetter],
  ["Emergency note, telegraphic", emergencyNote],
  ["Psychiatric intake", psychiatryIntake],
];

/** The largest file taken, in bytes; the engine's own limit is the same. */
const MAX_FILE_BYTES = 16 << 20;

/**
 * Insertions longer than this many UTF-16 units bypass the editor's own command: Chromium inserts line by line,
 * and 200,000 characters would hold the page up for a minute.
 */
const MAX_TYPED_UNITS = 10_000;

/** The note's editor. */
export class Input {
  readonly #note = byId<HTMLTextAreaElement>("note");
  readonly #samples = byId<HTMLSelectElement>("samples");
  readonly #clear = byId<HTMLButtonElement>("clear");
  readonly #onChange: () => void;
  readonly #onProblem: (words: string) => void;
  #cleared: string | undefined;

  constructor(onChange: () => void, onProblem: (words: string) => void) {
    this.#onChange = onChange;
    this.#onProblem = onProblem;
    for (const [idx, [name]] of SAMPLES.entries()) this.#samples.add(new Option(name, String(idx)));
    this.#samples.addEventListener("change", () => {
      const sample = SAMPLES[Number(this.#samples.value)];
      if (this.#samples.value !== "" && sample !== undefined) this.set(sample[1]);
    });
    this.#note.addEventListener("input", () => this.#changed());
    this.#note.addEventListener("beforeinput", (event) => this.#insertAtOnce(event));
    this.#clear.addEventListener("click", () => this.#clearOrUndo());
    const file = byId<HTMLInputElement>("file");
    file.addEventListener("change", () => {
      void this.#open(file.files?.[0]);
      file.value = "";
    });
    this.#wireDrop();
    this.#changed();
  }

  get text(): string {
    return this.#note.value;
  }

  /** Puts a note in place of the one there. */
  set(text: string): void {
    this.#note.value = text;
    this.#note.scrollTop = 0;
    this.#changed();
  }

  #changed(): void {
    const { length } = this.#note.value;
    byId("count").textContent = `${length.toLocaleString("en")} character${length === 1 ? "" : "s"}`;
    if (length > 0) this.#cleared = undefined;
    this.#clear.textContent = this.#cleared === undefined ? "Clear" : "Undo clear";
    this.#clear.disabled = length === 0 && this.#cleared === undefined;
    this.#onChange();
  }

  #insertAtOnce(event: InputEvent): void {
    const { data } = event;
    if (data === null || data.length <= MAX_TYPED_UNITS) return;
    event.preventDefault();
    this.#note.setRangeText(data, this.#note.selectionStart, this.#note.selectionEnd, "end");
    this.#changed();
  }

  #clearOrUndo(): void {
    const back = this.#cleared;
    if (back === undefined) {
      this.#cleared = this.#note.value;
      this.#samples.value = "";
      this.set("");
    } else this.set(back);
    this.#note.focus();
  }

  async #open(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    if (file.size > MAX_FILE_BYTES) {
      this.#onProblem("The file is larger than 16 MB; split it first.");
      return;
    }
    const bytes = await file.arrayBuffer();
    let text: string;
    try {
      text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      // Old systems export Windows-1252; it reads every byte, and the engine refuses what is binary.
      text = new TextDecoder("windows-1252").decode(bytes);
    }
    this.set(text);
  }

  #wireDrop(): void {
    const target = this.#note;
    target.addEventListener("dragover", (event) => {
      event.preventDefault();
      target.classList.add("drop");
    });
    target.addEventListener("dragleave", () => target.classList.remove("drop"));
    target.addEventListener("drop", (event) => {
      target.classList.remove("drop");
      const file = event.dataTransfer?.files[0];
      if (file === undefined) return;
      event.preventDefault();
      void this.#open(file);
    });
  }
}
