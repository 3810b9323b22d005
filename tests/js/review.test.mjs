// The review of identifiers: decisions, occurrences, undo, and what the engine makes of them.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createReview, PHI_LABELS, UNCERTAIN_BELOW } from "../../pkg/index.js";
import { createInlineAnalyzer } from "../../pkg/inline.js";
import { modelFiles, NOTE, serveFiles } from "./setup.mjs";

let restore;
before(() => {
  restore = serveFiles();
});
after(() => restore());

const failsWith = (code) => (error) => error.name === "AnalyzerError" && error.code === code;

/** Spans from a note that marks them: `[[LABEL score|words]]`. */
function read(marked) {
  let note = "";
  const phi = [];
  for (const part of marked.split(/(\[\[.*?\]\])/su)) {
    const [, label, score, words] = /^\[\[(\w+) ([\d.]+)\|(.*)\]\]$/su.exec(part) ?? [];
    if (label !== undefined) {
      const [start, end] = [note.length, note.length + words.length];
      const source = { kind: "model", id: "phi.head" };
      phi.push({ id: `phi-${phi.length}`, start, end, label, letter: null, score: Number(score), source });
    }
    note += words ?? part;
  }
  return { note, phi, review: createReview(note, { phi }) };
}

const wordsOf = (note, spans) => spans.map(({ start, end, label }) => `${label}:${note.slice(start, end)}`);

/** A span of the n-th place of some words. */
function place(note, words, n = 0) {
  let start = note.indexOf(words);
  for (let idx = 0; idx < n; idx += 1) start = note.indexOf(words, start + 1);
  assert.ok(start >= 0, words);
  return { start, end: start + words.length };
}

test("pending spans are replaced, and the queue holds the uncertain ones, the least sure first", () => {
  const { note, review } = read(
    "[[PATIENT 0.8|Lund]] saw [[STAFF 0.3|Orr]] on [[DATE 0.97|3/4]]. Lund, ORR.",
  );
  assert.deepEqual(
    review.queue().map(({ id }) => id),
    ["phi-1", "phi-0"],
  );
  assert.deepEqual(wordsOf(note, review.spans()), ["PATIENT:Lund", "STAFF:Orr", "DATE:3/4"]);
  assert.deepEqual(review.progress(), { done: 0, total: 2 });
  assert.equal(review.queue({ below: 0.5 }).length, 1);
  assert.ok(UNCERTAIN_BELOW > 0.8 && UNCERTAIN_BELOW < 0.97);
  assert.deepEqual(
    review.items.map(({ occurrences, letter }) => [occurrences, letter]),
    [
      [2, "A"],
      [2, "A"],
      [1, "C"],
    ],
  );
  assert.ok(Object.isFrozen(review.items) && Object.isFrozen(review.items[0]));
});

test("accept, reject and relabel decide one span, or all of its value", () => {
  const { note, review } = read(
    "[[PATIENT 0.5|May]] saw [[PATIENT 0.9|MAY]], and may go. [[STAFF 0.6|Mayo]]",
  );
  review.reject("phi-0");
  assert.deepEqual(wordsOf(note, review.spans()), ["PATIENT:MAY", "STAFF:Mayo"]);
  review.reject("phi-0", { everywhere: true });
  assert.deepEqual(wordsOf(note, review.spans()), ["STAFF:Mayo"]);
  review.accept("phi-0", { everywhere: true });
  // A place that nobody marked is an identifier then, too.
  assert.deepEqual(wordsOf(note, review.spans()), [
    "PATIENT:May",
    "PATIENT:MAY",
    "PATIENT:may",
    "STAFF:Mayo",
  ]);
  assert.equal(review.items[2].decision, "added");
  review.relabel("phi-1", "STAFF", { everywhere: true });
  assert.deepEqual(wordsOf(note, review.spans()), ["STAFF:May", "STAFF:MAY", "STAFF:may", "STAFF:Mayo"]);
  assert.equal(review.items[0].letter, "A");
  review.relabel("phi-2", "STATE");
  assert.deepEqual([review.items[3].letter, review.items[3].decision], [null, "accepted"]);
});

test("everywhere finds whole words in any case and across line ends, and nothing else", () => {
  const cases = [
    ["Anna Lund. ANNA  LUND; anna\nlund's; Annalund, Anna-Lund, Hanna Lund", "Anna Lund", 3],
    ["(218) 555-0164 or (218) 555-0164, not 218 555-0164 or (218) 555-01645", "(218) 555-0164", 2],
    ["3yo, 3 yo, 13yo, 3yo", "3yo", 2],
    ["Zoë, ZOË, Zoëlle, Zoe\u0301, 👍Zoë", "Zoë", 3],
    ["a.b a.b a b a.b.c", "a.b", 3],
    ["*** and ***", "***", 1],
    ["ha ha ha ha", "ha ha", 2],
  ];
  for (const [note, words, expected] of cases) {
    const review = createReview(note, { phi: [] });
    const id = review.add({ ...place(note, words), label: "OTHERID" }, { everywhere: true });
    assert.equal(review.spans().length, expected, words);
    assert.equal(review.occurrencesOf(id).length, expected, words);
    assert.equal(review.items[0].occurrences, expected, words);
  }
});

test("an added span takes in what it touches and never uncovers anything", () => {
  const { note, review } = read(
    "Dr. [[STAFF 0.9|Anna]] Lund-[[STAFF 0.4|Orr]] and [[ORG 0.9|Lund Clinic]], Lund",
  );
  review.add({ ...place(note, "na Lund-O"), label: "PATIENT" });
  assert.deepEqual(wordsOf(note, review.spans()), ["PATIENT:Anna Lund-Orr", "ORG:Lund Clinic"]);
  assert.ok(review.undo());
  // Inside a span that stands there is nothing to add; elsewhere there is.
  const id = review.add({ ...place(note, "Lund", 2), label: "STAFF" }, { everywhere: true });
  assert.deepEqual(wordsOf(note, review.spans()), [
    "STAFF:Anna",
    "STAFF:Lund",
    "STAFF:Orr",
    "ORG:Lund Clinic",
    "STAFF:Lund",
  ]);
  assert.equal(note.slice(review.items.find((item) => item.id === id).start), "Lund");
  review.add({ start: note.indexOf(" and"), end: note.indexOf(" and") + 5, label: "ORG" });
  assert.ok(wordsOf(note, review.spans()).includes("ORG:and"), "white space at the edges is left out");
});

test("what was replaced without being listed is under review, too", () => {
  const note = "Lund, LUND";
  const phi = read("[[STAFF 0.9|Lund]], LUND").phi;
  const edit = (start) => ({
    source: { start, end: start + 4 },
    target: { start: 0, end: 1 },
    label: "STAFF",
    operator: "tag",
  });
  const review = createReview(note, { phi, deidentified: { text: "", edits: [edit(0), edit(6)] } });
  assert.deepEqual(wordsOf(note, review.spans()), ["STAFF:Lund", "STAFF:LUND"]);
  assert.equal(review.queue()[0].source.id, "phi.survivor");
});

test("bad calls have their codes and change nothing", () => {
  const { note, review } = read("[[STAFF 0.5|Lund]] 👍 left");
  const before = review.items;
  const bad = [
    [() => review.accept("nobody"), "invalid-option"],
    [() => review.relabel("phi-0", "NAME"), "invalid-option"],
    [() => review.add({ start: 0, end: 4, label: "toString" }), "invalid-option"],
    [() => review.add({ start: 3, end: 3, label: "STAFF" }), "invalid-input"],
    [() => review.add({ start: 0, end: note.length + 1, label: "STAFF" }), "invalid-input"],
    [() => review.add({ start: 0.5, end: 3, label: "STAFF" }), "invalid-input"],
    [() => review.add({ start: 4, end: 5, label: "STAFF" }), "invalid-input"],
    [() => review.add({ start: 6, end: 9, label: "STAFF" }), "invalid-input"],
    [() => createReview(note, {}), "invalid-input"],
    [() => createReview("Lu", { phi: before }), "invalid-input"],
  ];
  for (const [call, code] of bad) assert.throws(call, failsWith(code));
  assert.equal(review.items, before);
  assert.equal(review.canUndo, false);
});

test("the record of a review holds offsets and no words", () => {
  const { note, review } = read("[[STAFF 0.5|Quetzalcoatlus]] left");
  review.accept("phi-0");
  const json = JSON.stringify(review);
  assert.ok(!json.includes("Quetzal"));
  assert.deepEqual(JSON.parse(json), {
    noteLength: note.length,
    items: [{ start: 0, end: 14, label: "STAFF", decision: "accepted", score: 0.5 }],
  });
});

/** Numbers that look random and are the same on each run. */
function randomOf(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** One change that looks random; one that the review refuses is none. */
function change(review, note, random) {
  const item = review.items[random(review.items.length)];
  const scope = { everywhere: random(2) === 0 };
  const label = PHI_LABELS[random(PHI_LABELS.length)];
  const start = random(note.length);
  try {
    if (item !== undefined && random(2) === 0) {
      [
        () => review.accept(item.id, scope),
        () => review.reject(item.id, scope),
        () => review.relabel(item.id, label, scope),
      ][random(3)]();
    } else review.add({ start, end: start + 1 + random(12), label }, scope);
  } catch (error) {
    assert.ok(failsWith("invalid-input")(error), String(error));
  }
}

test("after any changes spans are sorted and apart, and undo and redo restore every state", () => {
  const words = [
    "Lund",
    "LUND",
    "Anna",
    "Orr",
    "may",
    "May",
    "of",
    "3/4",
    "👍",
    "-",
    "\n",
    "Zoë",
    "Annalund",
  ];
  for (let seed = 1; seed <= 150; seed += 1) {
    const random = randomOf(seed);
    const marked = Array.from({ length: 30 }, () => {
      const word = words[random(words.length)];
      return word.trim() !== "" && random(4) === 0
        ? `[[STAFF ${(random(100) / 100).toFixed(2)}|${word}]]`
        : word;
    }).join(" ");
    const { note, review } = read(marked);
    let heard = 0;
    const leave = review.subscribe(() => {
      heard += 1;
    });
    const states = [review.items];
    for (let step = 0; step < 25; step += 1) {
      change(review, note, random);
      if (review.items !== states.at(-1)) states.push(review.items);
      let end = 0;
      for (const item of review.items) {
        assert.ok(item.start >= end && item.end > item.start, `seed ${seed}: spans overlap`);
        end = item.end;
        assert.equal(note.slice(item.start, item.end), note.slice(item.start, item.end).trim());
      }
      assert.ok(end <= note.length);
      assert.equal(
        review.spans().length,
        review.items.filter(({ decision }) => decision !== "rejected").length,
      );
    }
    assert.equal(heard, states.length - 1, "one call for each change");
    for (const state of states.slice(0, -1).reverse()) {
      assert.ok(review.undo());
      assert.deepEqual(review.items, state);
    }
    assert.equal(review.undo(), false);
    for (const state of states.slice(1)) {
      assert.ok(review.redo());
      assert.deepEqual(review.items, state);
    }
    assert.equal(review.redo(), false);
    leave();
    review.undo();
    assert.equal(heard, 3 * (states.length - 1));
  }
});

test("adding never uncovers a character", () => {
  const covered = (review) =>
    new Set(
      review.spans().flatMap(({ start, end }) => Array.from({ length: end - start }, (_, at) => start + at)),
    );
  for (let seed = 1; seed <= 100; seed += 1) {
    const random = randomOf(seed);
    const { note, review } = read(
      "[[STAFF 0.5|Anna]] Lund [[ORG 0.5|Lund Clinic]] [[DATE 0.5|3/4]] lund anna [[CITY 0.5|Orr]] ".repeat(
        3,
      ),
    );
    for (let step = 0; step < 15; step += 1) {
      const before = covered(review);
      const start = random(note.length - 12);
      try {
        review.add({ start, end: start + 1 + random(12), label: "STAFF" }, { everywhere: random(2) === 0 });
      } catch (error) {
        assert.ok(failsWith("invalid-input")(error));
      }
      const now = covered(review);
      for (const at of before) assert.ok(now.has(at), `seed ${seed}: character ${at} was uncovered`);
    }
  }
});

test("the engine replaces what the review says, and nothing else", async () => {
  const analyzer = await createInlineAnalyzer({ models: modelFiles("tiny"), tasks: ["deid"] });
  const analysis = await analyzer.analyze(NOTE);
  const review = createReview(NOTE, analysis);
  const again = await analyzer.deidentify(NOTE, { phi: review.spans() });
  assert.deepEqual(again.text, analysis.deidentified.text);
  for (const { id } of review.items) review.reject(id);
  const untouched = await analyzer.deidentify(NOTE, { phi: review.spans() });
  assert.deepEqual([untouched.text, untouched.edits.length], [NOTE, 0]);
  review.add({ ...place(NOTE, "Northgate"), label: "ORG" });
  const { text } = await analyzer.deidentify(NOTE, { phi: review.spans() });
  assert.equal(text, NOTE.replace("Northgate", "[ORG_1]"));
  await assert.rejects(
    analyzer.deidentify(NOTE, { phi: [{ start: 0, end: NOTE.length + 1, label: "ORG" }] }),
    (error) => failsWith("invalid-input")(error) && /phi\[0\]/.test(error.message),
  );
  await assert.rejects(
    analyzer.deidentify(NOTE, { phi: [{ start: 0, end: 1, label: "NAME" }] }),
    failsWith("invalid-option"),
  );
  await analyzer.dispose();
});
