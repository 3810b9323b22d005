// The way back: sealed by one host, opened by the other and by the `age` command.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { createInlineAnalyzer } from "../../pkg/inline.js";
import { findAge } from "../../scripts/lib/age.mjs";
import { modelFiles, NOTE, root, serveFiles } from "./setup.mjs";

const folder = mkdtempSync(join(tmpdir(), "chartside-mapping-"));
const at = (name) => join(folder, name);
const PASSPHRASE = "correct horse battery";
writeFileSync(at("passphrase"), `${PASSPHRASE}\nnot this line\n`);

const cli = (args, input = "") =>
  spawnSync(process.execPath, [join(root, "pkg", "cli.js"), ...args], {
    input,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    env: { ...process.env, CHARTSIDE_PASSPHRASE: "", CHARTSIDE_SEED: undefined },
  });
const quick = ["--rules-only"];
const sealed = ["--passphrase-file", at("passphrase")];
const rows = (output) =>
  output
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

/** Runs a command on a terminal of its own and answers its questions. */
function onTerminal(command, answers) {
  return new Promise((resolve, reject) => {
    const child = spawn("script", ["-qec", command, "/dev/null"], { stdio: ["pipe", "pipe", "inherit"] });
    let output = "";
    const waiting = [...answers];
    child.stdout.on("data", (chunk) => {
      output += chunk;
      const [question] = waiting[0] ?? [];
      if (question !== undefined && output.includes(question)) {
        output = "";
        child.stdin.write(`${waiting.shift()[1]}\n`);
      }
    });
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, output }));
  });
}

const NOTES = [
  { id: "a", patient: "p1", text: NOTE },
  { id: "b", patient: "p1", text: "Ms. Brandt (MRN 00418827) was seen on 05/01/2024 and 05/15/2024." },
  { id: 3, patient: "p2", text: "Mr. Brandt called (218) 555-0199. 👍" },
];
const LINES = `${NOTES.map((note) => JSON.stringify(note)).join("\n")}\n`;

let analyzer;
let restoreFetch;
before(async () => {
  restoreFetch = serveFiles();
  analyzer = await createInlineAnalyzer({ models: modelFiles("tiny"), tasks: ["deid"] });
});
after(async () => {
  await analyzer.dispose();
  restoreFetch();
});

for (const policy of ["safe-harbor", "limited-data-set", "pseudonymize", "all"]) {
  test(`${policy}: what is sealed comes back to the byte`, () => {
    const map = at(`${policy}.age`);
    const clean = cli(["deidentify", ...quick, "--policy", policy, "--map", map, ...sealed], LINES);
    assert.equal(clean.stderr, "");
    assert.equal(clean.status, 0);
    assert.equal(statSync(map).mode & 0o077, 0, "only the owner may read the mapping");
    assert.ok(!readFileSync(map).includes("Brandt"));
    const back = cli(["restore", "--map", map, ...sealed], clean.stdout);
    assert.equal(back.status, 0, back.stderr);
    assert.deepEqual(
      rows(back.stdout).map(({ id, text, missing }) => ({ id, text, missing })),
      NOTES.map(({ id, text }) => ({ id, text, missing: 0 })),
    );
  });
}

test("a wrong passphrase, damage and other files say what is wrong", () => {
  const map = at("errors.age");
  cli(["deidentify", ...quick, "--map", map, ...sealed], LINES);
  writeFileSync(at("wrong"), "wrong\n");
  writeFileSync(at("empty"), "\n");
  const damaged = readFileSync(map);
  damaged[damaged.length - 5] ^= 1;
  writeFileSync(at("damaged.age"), damaged);
  writeFileSync(at("cut.age"), readFileSync(map).subarray(0, -20));
  writeFileSync(at("other.age"), "Brandt, Adaeze");
  for (const [path, passphrase, words] of [
    [map, "wrong", "passphrase is wrong"],
    [map, "empty", "passphrase is empty"],
    [at("damaged.age"), "passphrase", "damaged"],
    [at("cut.age"), "passphrase", "damaged or cut short"],
    [at("other.age"), "passphrase", "no age file"],
    [at("none.age"), "passphrase", "cannot read"],
  ]) {
    const { status, stderr, stdout } = cli(
      ["restore", "--map", path, "--passphrase-file", at(passphrase)],
      LINES,
    );
    assert.equal(status, 2, path);
    assert.equal(stdout, "");
    assert.ok(stderr.includes(words), stderr);
    assert.ok(!stderr.includes("Brandt"));
  }
  const unknown = cli(["restore", "--map", map, ...sealed], '{"id":"nobody","text":"[PATIENT_1]"}\n');
  assert.equal(rows(unknown.stdout)[0].error.code, "invalid-input");
});

test("the age command opens what we seal, and we open what it seals", async () => {
  const age = findAge();
  const map = at("interop.age");
  const clean = cli(["deidentify", ...quick, "--map", map, ...sealed], LINES);
  const opened = await onTerminal(`${age} -d -o ${at("opened.jsonl")} ${map}`, [
    ["Enter passphrase", PASSPHRASE],
  ]);
  assert.equal(opened.status, 0, opened.output);
  const [head, ...documents] = rows(readFileSync(at("opened.jsonl"), "utf8"));
  assert.deepEqual(head, { format: "chartside-mapping", version: 1 });
  assert.deepEqual(
    documents.map(({ id }) => id),
    ["a", "b", 3],
  );
  assert.ok(documents[0].edits.some(({ original }) => original === "00418827"));

  const resealed = at("resealed.age");
  const made = await onTerminal(`${age} -p -o ${resealed} ${at("opened.jsonl")}`, [
    ["Enter passphrase", "another phrase"],
    ["Confirm passphrase", "another phrase"],
  ]);
  assert.equal(made.status, 0, made.output);
  writeFileSync(at("another"), "another phrase");
  const back = cli(["restore", "--map", resealed, "--passphrase-file", at("another")], clean.stdout);
  assert.equal(back.stderr, "");
  assert.deepEqual(
    rows(back.stdout).map(({ text }) => text),
    NOTES.map(({ text }) => text),
  );
});

test("the command line asks for the passphrase on a terminal and does not show it", async () => {
  const map = at("asked.age");
  writeFileSync(at("in.jsonl"), LINES);
  const command = `env -u CHARTSIDE_PASSPHRASE ${process.execPath} ${join(root, "pkg", "cli.js")} deidentify ${quick.join(" ")} --in ${at("in.jsonl")} --out ${at("out.jsonl")} --map ${map}`;
  const { status, output } = await onTerminal(command, [["passphrase of the mapping", PASSPHRASE]]);
  assert.equal(status, 0, output);
  assert.ok(!output.includes(PASSPHRASE));
  const back = cli(["restore", "--map", map, ...sealed, "--in", at("out.jsonl")]);
  assert.deepEqual(
    rows(back.stdout).map(({ text }) => text),
    NOTES.map(({ text }) => text),
  );
});

test("notes of one patient agree, notes of others do not", () => {
  const args = ["deidentify", ...quick, "--policy", "pseudonymize", "--patient-key", "patient"];
  const [first, second] = rows(cli([...args, "--seed", "s"], LINES).stdout);
  const mrn = ({ text, edits }) => {
    const { target } = edits.find(({ label }) => label === "MRN");
    return text.slice(target.start, target.end);
  };
  assert.equal(mrn(first), mrn(second));
  const apart = LINES.replace('"id":"b","patient":"p1"', '"id":"b","patient":"p9"');
  assert.notEqual(mrn(first), mrn(rows(cli([...args, "--seed", "s"], apart).stdout)[1]));
  assert.equal(cli([...args, "--seed", "s"], LINES).stdout, cli([...args, "--seed", "s"], LINES).stdout);
  assert.notEqual(cli(args, LINES).stdout, cli(args, LINES).stdout, "without a seed every run draws anew");
  const missing = rows(cli(args, '{"id":"x","text":"Mr. Brandt"}\n').stdout);
  assert.match(missing[0].error.message, /patient key/);
});

test("the report counts and quotes nothing", () => {
  const report = at("report.json");
  cli(["deidentify", ...quick, "--report", report], `${LINES}{\n`);
  const text = readFileSync(report, "utf8");
  for (const word of ["Brandt", "Adaeze", "00418827", "Northgate"]) assert.ok(!text.includes(word), word);
  const { notes, failed, edits, labels, letters, policy, textSha256, statement } = JSON.parse(text);
  assert.deepEqual([notes, failed], [3, 1]);
  assert.equal(
    edits,
    Object.values(labels).reduce((sum, n) => sum + n, 0),
  );
  assert.ok(letters.A >= 3 && letters.H >= 2);
  assert.equal(policy.name, "safe-harbor");
  assert.match(policy.sha256, /^[0-9a-f]{64}$/);
  assert.match(textSha256, /^[0-9a-f]{64}$/);
  assert.match(statement, /No software can certify/);
});

test("a policy may be a document, and its faults are named", () => {
  writeFileSync(
    at("policy.json"),
    JSON.stringify({ base: "safe-harbor", name: "ours", operators: { PATIENT: "redact" } }),
  );
  const { stdout } = cli(["deidentify", ...quick, "--policy", at("policy.json")], LINES);
  assert.ok(rows(stdout)[0].text.includes("[PATIENT]"));
  writeFileSync(at("bad.json"), JSON.stringify({ operators: { PATIENT: "date-shift" } }));
  const bad = cli(["deidentify", ...quick, "--policy", at("bad.json")], LINES);
  assert.equal(bad.status, 2);
  assert.match(bad.stderr, /does not apply to PATIENT/);
});

test("in JavaScript: de-identify, report, seal and restore", async () => {
  const options = { policy: "pseudonymize", seed: "s", patient: "p1" };
  const deidentified = await analyzer.deidentify(NOTE, options);
  const again = await analyzer.deidentify(NOTE, options);
  assert.equal(again.text, deidentified.text, "a patient's notes agree");
  assert.ok(!deidentified.text.includes("Brandt"));
  assert.equal(deidentified.report.notes, 1);
  assert.equal(deidentified.report.edits, deidentified.edits.length);
  assert.ok(!JSON.stringify(deidentified.report).includes("Brandt"));
  for (const { label, letter, evidence, score, citation } of deidentified.edits) {
    assert.equal(typeof evidence.id, "string");
    assert.ok(score > 0 && score <= 1);
    assert.equal(citation, null, "pseudonymize cites no letter");
    if (label === "MRN") assert.equal(letter, "H");
  }
  const mapping = await analyzer.sealMapping([{ id: "n1", note: NOTE, deidentified }], PASSPHRASE);
  assert.ok(mapping instanceof Uint8Array);
  const exact = await analyzer.restore(deidentified.text, mapping, PASSPHRASE, { id: "n1" });
  assert.deepEqual(exact, { text: NOTE, restored: deidentified.edits.length, missing: 0 });
  const edited = deidentified.text.replace("Denies chest pain.", "No chest pain, no fever.");
  assert.notEqual(edited, deidentified.text);
  const { text } = await analyzer.restore(edited, mapping, PASSPHRASE);
  assert.equal(text, NOTE.replace("Denies chest pain.", "No chest pain, no fever."));
  await assert.rejects(analyzer.restore("x", mapping, "wrong"), { code: "invalid-input" });
  await assert.rejects(analyzer.sealMapping([], ""), { code: "invalid-option" });
  await assert.rejects(analyzer.deidentify(NOTE, { policy: { operators: { MRN: "generalize" } } }), {
    code: "invalid-option",
  });
});

test("emoji before an identifier shift no span of the mapping", async () => {
  const note = "👍👍 Mr. Brandt, MRN 00418827 👍";
  const deidentified = await analyzer.deidentify(note, { policy: "all" });
  const mapping = await analyzer.sealMapping([{ note, deidentified }], PASSPHRASE);
  assert.equal((await analyzer.restore(deidentified.text, mapping, PASSPHRASE)).text, note);
});
