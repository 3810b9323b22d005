// Measures how many notes of 3,000 characters the rules take a second on one core, without a model.
//
//   node scripts/bench-rules.mjs [--in FILE] [--repeats N] [--native BINARY]
//
// FILE is JSON Lines with a text each; without it, invented notes are made here, the same ones on every run.
// Printed: notes of 3,000 characters a second for each command, the machine and the build. Start-up and reading are
// measured apart and taken off.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const { values: options } = parseArgs({
  options: {
    in: { type: "string" },
    repeats: { type: "string", default: "2000" },
    native: { type: "string" },
  },
});

/** What is measured: detection with the text it yields, and de-identification alone. */
const COMMANDS = {
  analyze: ["analyze", "--tasks", "phi", "--rules-only"],
  deidentify: ["deidentify", "--rules-only"],
};

const PARAGRAPHS = [
  "Patient: Kowalczyk, Bernadine    MRN: 00418827    DOB: 11/02/1951    Seen: 03/16/2024 at Maumee Ridge Medical Center",
  "Mrs. Kowalczyk is a 73-year-old retired welder with hypertension, type 2 diabetes and stage 3 CKD who presents with two days of exertional chest pressure radiating to the left arm, relieved by rest. She denies fever, cough or leg swelling.",
  "Medications: metoprolol succinate 50 mg daily, lisinopril 20 mg daily, metformin 1000 mg BID with meals, atorvastatin 80 mg qHS, aspirin 81 mg. Allergies: penicillin (rash).",
  "BP 148/86, HR 88, RR 16, T 98.6 F, SpO2 96% on room air. Lungs clear, heart regular without murmur, strength 5/5, no edema. Troponin 0.02, then 0.04 (ref <0.04). K 4.1, Cr 1.4, Hgb 11.2, WBC 7.8. ECG: sinus rhythm, no ST change. EF 55-60% on echo.",
  "Plan: admit to telemetry, heparin drip, cardiology consult (Dr. Okafor, pager 33-2190). Stress test in the morning. Daughter Colette updated by phone at (715) 555-0136. Foley catheter out. Follow up in 2 weeks.",
  "Electronically signed by Rohan Deshmukh, MD on 03/16/2024 17:44. NPI 1234567893",
];

function notes(n) {
  if (options.in) {
    return readFileSync(options.in, "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line).text);
  }
  return Array.from({ length: n }, (_, note) => {
    const start = note % PARAGRAPHS.length;
    let text = "";
    for (let idx = start; text.length < 3000; idx += 1) text += `${PARAGRAPHS[idx % PARAGRAPHS.length]}\n`;
    return text.slice(0, 3000);
  });
}

const scratch = mkdtempSync(join(tmpdir(), "chartside-bench-"));
try {
  const texts = notes(Number(options.repeats));
  const run = (command, name, rows) => {
    const [input, output] = [join(scratch, `${name}.in`), join(scratch, `${name}.out`)];
    writeFileSync(input, rows.map((text) => `${JSON.stringify({ text })}\n`).join(""));
    const flags = [...COMMANDS[command], "--in", input, "--out", output];
    const start = performance.now();
    if (options.native) execFileSync(options.native, flags);
    else execFileSync(process.execPath, [join(root, "pkg", "cli.js"), ...flags]);
    return (performance.now() - start) / 1000;
  };
  const characters = texts.reduce((sum, text) => sum + text.length, 0);
  const host = `${cpus()[0]?.model.trim() ?? "unknown processor"}, ${options.native ? "native" : `Node ${process.version}`}`;
  for (const command of Object.keys(COMMANDS)) {
    const seconds = run(command, "all", texts) - run(command, "idle", texts.slice(0, 1));
    const rate = Math.round(characters / 3000 / seconds);
    process.stdout.write(
      `${command}, rules only: ${rate} notes of 3,000 characters a second on one core (${host})\n`,
    );
  }
} finally {
  rmSync(scratch, { recursive: true });
}
