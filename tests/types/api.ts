// Compiles, or the types of the package are wrong.

import {
  type Analysis,
  AnalyzerError,
  createAnalyzer,
  createReview,
  type Deidentified,
  type Entity,
  type ErrorCode,
  type LabelledSpan,
  loadModel,
  type Review,
  type ReviewItem,
} from "../../www/lib/index.ts";

const all = await createAnalyzer();
const analysis: Analysis = await all.analyze("note", {
  signal: AbortSignal.timeout(1000),
  minScore: 0.5,
  policy: "all",
  roster: ["Bernadine Kowalczyk", { value: "00418827", label: "MRN" }],
  allow: ["Foley"],
  deny: "Project Heron",
  recognizers: [{ label: "OTHERID", pattern: "HX-[0-9]{4}", finds: ["HX-1234"] }],
});
// @ts-expect-error a label outside the closed set
void all.analyze("note", { roster: [{ value: "x", label: "NAME" }] });
const entities: readonly Entity[] = await all.entities("note");
const status:
  | "present"
  | "absent"
  | "possible"
  | "hypothetical"
  | "historical"
  | "family"
  | "conditional"
  | undefined = entities[0]?.assertion?.status;
void [analysis, status];

async function* notes() {
  yield "note";
}
for await (const { idx, analysis: found, error } of all.analyzeAll(notes(), { policy: "all" })) {
  if (error === undefined) void [idx, found.sections];
  else void [error.code satisfies ErrorCode, found satisfies undefined];
}
for await (const { analysis: found } of all.analyzeAll(["a", "b"])) {
  // @ts-expect-error: a note that failed has none
  void found.sections;
}
// @ts-expect-error: progress is that of one note
all.analyzeAll(["a"], { onProgress: () => undefined });
await createAnalyzer({ workers: 2 });
await createAnalyzer({ workers: "auto" });
// @ts-expect-error: a number or "auto"
await createAnalyzer({ workers: "all" });
const each: readonly number[] = all.info.workers.map(({ memoryBytes }) => memoryBytes);
void each;

const deid = await createAnalyzer({
  tasks: ["deid"],
  models: "/models/",
  onProgress: (progress) => void progress.phase,
});
const clean: Deidentified = await deid.deidentify("note");
void clean;
const shifted = await deid.deidentify("note", {
  policy: {
    base: "safe-harbor",
    operators: { DATE: "date-shift", PATIENT: "surrogate" },
    facilityNames: "keep",
    dateShift: { maxDays: 90 },
  },
  seed: "s",
  patient: "p",
});
const nNames: number | undefined = shifted.report.labels.PATIENT;
const why: string | null | undefined = shifted.edits[0]?.citation;
const mapping: Uint8Array = await deid.sealMapping([{ note: "note", deidentified: shifted }], "passphrase");
const back: string = (await deid.restore(shifted.text, mapping, "passphrase", { id: 1 })).text;
void [nNames, why, back];
// @ts-expect-error: no such policy
await deid.deidentify("note", { policy: "none" });
// @ts-expect-error: no such label
await deid.deidentify("note", { policy: { operators: { NAME: "tag" } } });
// @ts-expect-error: entities were not asked for
await deid.entities("note");
// @ts-expect-error: there is no such task
await createAnalyzer({ tasks: ["diagnose"] });
// @ts-expect-error: results are read-only
analysis.entities?.push(entities[0] as Entity);

for await (const event of all.stream("note")) {
  if (event.type === "entity") void event.entity.text;
  else if (event.type === "done") void event.analysis.sections;
}

const code: ErrorCode | undefined = new AnalyzerError("disposed", "m").code;
void code;
{
  await using scoped = all;
  void scoped;
}

const review: Review = createReview("note", analysis);
const undecided: readonly ReviewItem[] = review.queue({ below: 0.5 });
review.relabel(undecided[0]?.id ?? "", "STAFF", { everywhere: true });
await deid.deidentify("note", { phi: review.spans() });
// @ts-expect-error: there is no such label
review.add({ start: 0, end: 1, label: "NAME" });
// @ts-expect-error: items hold no words
void undecided[0]?.text;
// @ts-expect-error: items are read-only
review.items.push(undecided[0] as ReviewItem);

const ner = await loadModel("/models/ner/", { task: "token-classification" });
const labelled: readonly LabelledSpan[] = await ner.classifyTokens("text");
void labelled;
// @ts-expect-error: a model that labels words makes no vectors
await ner.embed("text");
// @ts-expect-error: there is no such task
await loadModel("/models/x/", { task: "translation" });
const any = await loadModel(new URL("file:///models/any/"), { worker: "none" });
// @ts-expect-error: which method it has is known once its task is
await any.embed("text");
if (any.task === "sentence-embedding") {
  const vector: Float32Array = await any.embed("text");
  void vector;
} else if (any.task === "question-answering") {
  const { answer } = await any.answer("question", "context");
  void answer?.text;
} else if (any.task === "sequence-classification") {
  const [best] = await any.classifyText("text");
  void best?.score;
} else {
  await any.classifyTokens("text");
}
