// The review of identifiers on the built page, in real headless Chromium.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch } from "../../scripts/lib/browser.mjs";
import { serve } from "../../scripts/serve.mjs";
import { root } from "../js/setup.mjs";

const sample = readFileSync(join(root, "www", "demo", "sample-notes", "discharge-summary.txt"), "utf8");
const NOTE = `Patient: Adaeze Brandt   MRN: 00418827
Seen by Dr. Lund on 3/4/2024. Denies chest pain.
Wyndmoor called; WYNDMOOR is well.`;

let context;
let server;
let address;
before(async () => {
  ({ server, address } = await serve({ folder: join(root, "dist") }));
  context = await launch({ viewport: { width: 1360, height: 900 } });
});
after(async () => {
  await context.close();
  server.close();
});

/** The page with a note and its results. */
async function open(note) {
  const page = await context.newPage();
  const seen = { console: [], requests: [] };
  page.on("console", (message) => seen.console.push(message.text()));
  page.on("pageerror", (error) => seen.console.push(String(error)));
  await page.goto(address);
  await page.waitForSelector("html[data-ready]", { timeout: 60_000 });
  page.on("request", (request) => seen.requests.push(request.url()));
  await page.fill("#note", note);
  await page.click("#analyze");
  await page.waitForFunction(
    () =>
      document.querySelector("#cancel").hidden && document.querySelector("clinical-note").marks.length > 0,
    undefined,
    { timeout: 120_000 },
  );
  return { page, seen };
}

/** The de-identified text, once it follows the review. */
async function cleanText(page) {
  await page.waitForFunction(() => !document.querySelector("#copy").disabled, undefined, { timeout: 60_000 });
  await page.click("#tab-clean");
  const text = await page.textContent("#clean");
  await page.click("#tab-note");
  return text;
}

const marked = (page) =>
  page.evaluate(() =>
    document
      .querySelector("clinical-note")
      .marks.filter(({ family }) => family === "phi")
      .map(({ item }) => item.text),
  );

/** Chooses the mark with these words, as a click on it does. */
const chooseMark = (page, words) =>
  page.evaluate((words) => {
    const marks = document.querySelector("clinical-note").shadowRoot.querySelectorAll("mark");
    [...marks].find((mark) => mark.textContent === words).click();
  }, words);

/** Selects words of the marked note. */
const select = (page, words) =>
  page.evaluate((words) => {
    const reader = document.querySelector("clinical-note");
    const walker = document.createTreeWalker(reader.shadowRoot.querySelector(".text"), NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const at = node.data.indexOf(words);
      if (at < 0) continue;
      reader.focus();
      getSelection().setBaseAndExtent(node, at, node, at + words.length);
      return;
    }
    throw new Error("the words stand in no text node");
  }, words);

test("a rejected identifier stays, an undone rejection is replaced again, and nothing is sent", async () => {
  const { page, seen } = await open(NOTE);
  assert.ok(!(await cleanText(page)).includes("Lund"));
  await chooseMark(page, "Lund");
  await page.keyboard.press("r");
  assert.ok((await cleanText(page)).includes("Dr. Lund on"));
  assert.ok(!(await marked(page)).includes("Lund"));
  assert.match(await page.textContent("#review-status"), /rejected.*reviewed/s);
  await page.click("#tab-table");
  assert.ok(!(await page.textContent("#rows")).includes("Lund"));
  await page.click("#tab-note");
  await page.focus("#review-list");
  await page.keyboard.press("Control+z");
  assert.ok(!(await cleanText(page)).includes("Lund"));
  assert.ok((await marked(page)).includes("Lund"));
  await page.focus("#review-list");
  await page.keyboard.press("Control+Shift+z");
  assert.ok((await cleanText(page)).includes("Dr. Lund on"));
  assert.deepEqual(seen.requests, []);
  assert.deepEqual(seen.console, []);
  await page.close();
});

test("words that were missed are added in every place, by selection and N", async () => {
  const { page } = await open(NOTE);
  for (const words of ["Wyndmoor", "WYNDMOOR"]) {
    if (!(await marked(page)).includes(words)) continue;
    // The model may know it; the test is about words that nobody marked.
    await chooseMark(page, words);
    await page.keyboard.press("r");
  }
  assert.ok((await cleanText(page)).includes("Wyndmoor called; WYNDMOOR"));
  await select(page, "Wyndmoor");
  await page.waitForSelector("#review-add:enabled");
  await page.selectOption("#review-add-label", "ORG");
  await select(page, "Wyndmoor");
  await page.keyboard.press("n");
  assert.match(await cleanText(page), /\[ORG_1\] called; \[ORG_1\] is well/);
  assert.deepEqual((await marked(page)).slice(-2), ["Wyndmoor", "WYNDMOOR"]);
  assert.match(await page.textContent("#review-status"), /organisation added in 2 places/);
  await page.close();
});

test("the keyboard alone reviews, relabels, selects by words and adds from the editor", async () => {
  const { page } = await open(sample);
  await page.check("#review-all");
  const total = Number(/of (\d+)/.exec(await page.textContent("#review-count"))[1]);
  assert.ok(total > 20, "the sample has identifiers");
  assert.match(await page.textContent("#review-count"), /^0 of/);
  await page.focus("#review-list");
  for (let idx = 0; idx < total; idx += 1) {
    if (/^(\d+) of \1 /.test(await page.textContent("#review-count"))) break;
    await page.keyboard.press("a");
  }
  assert.match(await page.textContent("#review-count"), /^(\d+) of \1 reviewed$/);
  // The chosen option is named to screen readers, and moves.
  const active = () => page.getAttribute("#review-list", "aria-activedescendant");
  const last = await active();
  await page.keyboard.press("k");
  assert.notEqual(await active(), last);
  // The note points at what the list has chosen, and the page says why it is there.
  const pointed = await page.evaluate(() => document.querySelector("clinical-note").current.id);
  assert.equal(`review-${pointed}`, await active());
  assert.ok(await page.isVisible("#details h3"));
  await page.keyboard.press("ArrowDown");
  assert.equal(await active(), last);
  await page.focus("#review-label");
  await page.selectOption("#review-label", "OTHERID");
  assert.match(await page.textContent("#review-status"), /is now id/);
  await page.waitForFunction(() => !document.querySelector("#copy").disabled);
  // Shift with an arrow selects from the focused mark on.
  await page.evaluate(() => document.querySelector("clinical-note").step(1));
  await page.keyboard.press("Shift+ArrowRight");
  await page.waitForFunction(() => document.querySelector("clinical-note").selection !== undefined);
  const selected = await page.evaluate(() => {
    const reader = document.querySelector("clinical-note");
    const { start, end } = reader.selection;
    return [reader.current.start === start, end > reader.current.end];
  });
  assert.deepEqual(selected, [true, true]);
  await page.evaluate(() => getSelection().removeAllRanges());
  // From the editor, where Shift with arrows selects as in any field.
  await page.evaluate(() => {
    const note = document.querySelector("#note");
    const at = note.value.indexOf("furosemide");
    note.focus();
    note.setSelectionRange(at, at);
  });
  await page.keyboard.press("Control+Shift+ArrowRight");
  await page.waitForFunction(() => !document.querySelector("#review-add").disabled);
  await page.focus("#review-add");
  await page.keyboard.press("Enter");
  assert.ok(!(await cleanText(page)).includes("furosemide"));
  await page.close();
});

test("one place is rejected, its marks change in place, and the page says that the value still goes", async () => {
  const { page } = await open(sample.repeat(3));
  await page.uncheck("#review-everywhere");
  const before = await page.evaluate(() => {
    const reader = document.querySelector("clinical-note");
    const slices = [...reader.shadowRoot.querySelectorAll(".slice")];
    globalThis.kept = slices[0].firstChild;
    globalThis.changed = slices.at(-1).firstChild;
    const name = reader.marks.filter(({ item }) => item.text === "Lakewalk Family Practice").at(-1);
    reader.reveal(name.start);
    return [slices.length, reader.marks.length];
  });
  assert.ok(before[0] > 1, "the note fills several slices");
  const state = () =>
    page.evaluate(() => {
      const reader = document.querySelector("clinical-note");
      return {
        nMarks: reader.marks.length,
        isKept: globalThis.kept.isConnected,
        isChanged: !globalThis.changed.isConnected,
        hasFocus: document.activeElement === reader,
        isScrolled: reader.scrollTop > 0,
      };
    });
  await page.keyboard.press("Enter");
  await page.keyboard.press("r");
  const rest = { isKept: true, isChanged: true, hasFocus: true, isScrolled: true };
  assert.deepEqual(await state(), { nMarks: before[1] - 1, ...rest });
  assert.ok(!(await cleanText(page)).includes("Lakewalk"));
  assert.match(await page.textContent("#review-note"), /1 place you rejected is still replaced/);
  await page.focus("#review-list");
  await page.keyboard.press("Control+z");
  assert.equal((await state()).nMarks, before[1]);
  await cleanText(page);
  assert.ok(await page.isHidden("#review-note"));
  await page.close();
});

test("a note without uncertain identifiers says so", async () => {
  const { page } = await open("MRN: 00418827. Denies chest pain.");
  assert.ok(await page.isVisible("#review-none"));
  assert.ok(await page.isHidden("#review-list"));
  await page.check("#review-all");
  assert.ok(await page.isVisible("#review-list"));
  assert.equal(await page.textContent("#review-count"), "0 of 1 reviewed");
  await page.close();
});

test("axe finds no serious fault in the review, in light and dark, wide and narrow", async () => {
  const { default: AxeBuilder } = await import("@axe-core/playwright");
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [1360, 420]) {
      const { page } = await open(sample.slice(0, 1500));
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      await page.focus("#review-list");
      await page.keyboard.press("a");
      await page.keyboard.press("r");
      const { violations } = await new AxeBuilder({ page }).analyze();
      const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
      assert.deepEqual(
        serious.map(({ id, nodes }) => [id, nodes[0]?.html]),
        [],
      );
      const small = await page.evaluate(() =>
        [...document.querySelectorAll("#review button, #review select, #review .option")]
          .map((element) => element.getBoundingClientRect())
          .filter(({ width, height }) => width < 24 || height < 24)
          .map(({ width, height }) => [width, height]),
      );
      assert.deepEqual(small, [], "targets are at least 24 by 24");
      await page.close();
    }
  }
});
