// The annotated texts of `npm run bench:deid`, with the labels of each corpus brought to ours.

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { developmentNotes, ownTestNotes, readLines } from "../lib/notes.mjs";

// A corpus that does not tell a patient from a clinician has NAME, one that does not tell a hospital from a town PLACE.
const INJECTED = {
  DOCTOR: "STAFF",
  RELATIVE: "PATIENT",
  HOSPITAL: "ORG",
  HEALTH_PLAN: "HEALTHPLAN",
  AGE_OVER_89: "AGE",
};
const ASQ = {
  GEOGRAPHIC_LOCATION: "PLACE",
  MEDICAL_RECORD_NUMBER: "MRN",
  HEALTH_PLAN_BENEFICIARY_NUMBER: "HEALTHPLAN",
  PHONE_NUMBER: "PHONE",
  FAX_NUMBER: "FAX",
  SOCIAL_SECURITY_NUMBER: "SSN",
  EMAIL_ADDRESS: "EMAIL",
  UNIQUE_IDENTIFIER: "OTHERID",
  ACCOUNT_NUMBER: "ACCOUNT",
  CERTIFICATE_LICENSE_NUMBER: "LICENSE",
  IP_ADDRESS: "IP",
};
const PRESIDIO = {
  PERSON: "NAME",
  ADDRESS: "STREET",
  STREET_ADDRESS: "STREET",
  LOCATION: "PLACE",
  GPE: "PLACE",
  ORGANIZATION: "ORG",
  ZIP_CODE: "ZIP",
  DATE_TIME: "DATE",
  PHONE_NUMBER: "PHONE",
  EMAIL_ADDRESS: "EMAIL",
  DOMAIN_NAME: "URL",
  IP_ADDRESS: "IP",
  US_SSN: "SSN",
  US_DRIVER_LICENSE: "LICENSE",
  CREDIT_CARD: "ACCOUNT",
  IBAN_CODE: "ACCOUNT",
  TITLE: "MAY_STAY",
  PREFIX: "MAY_STAY",
  NRP: "MAY_STAY",
};
const OPENMED = {
  PERSON: "NAME",
  FIRST_NAME: "NAME",
  STREET_ADDRESS: "STREET",
  ZIPCODE: "ZIP",
  LOCATION: "PLACE",
  ORGANIZATION: "ORG",
  DATE_OF_BIRTH: "DATE",
  ID_NUM: "OTHERID",
  API_KEY: "OTHERID",
  ACCOUNT_NUMBER: "ACCOUNT",
  CREDIT_CARD: "ACCOUNT",
  IBAN: "ACCOUNT",
  BIC: "MAY_STAY",
  VIN: "VEHICLE",
  IMEI: "DEVICE",
  IP_ADDRESS: "IP",
};
const OPENMED_CLINICAL = new Set([
  "MEDICATION",
  "DIAGNOSIS",
  "CONDITION",
  "LAB_TEST",
  "BODY_SITE",
  "PROCEDURE",
  "GENDER",
  "AMOUNT",
  "CURRENCY",
  "CREDIT_CARD_ISSUER",
]);
const PHI18 = {
  AGE_OVER_89: "AGE",
  ADDRESS: "STREET",
  HOSPITAL: "ORG",
  HEALTH_PLAN: "HEALTHPLAN",
  BIOMETRIC: "BIOID",
  PHOTO: "OTHERID",
  OTHER_ID: "OTHERID",
};

/** What stood for the model: what it learned from, what its settings were chosen on, what it must not meet, what it never met. */
const [LEARNED, CHOSEN, HELD_OUT, UNSEEN] = [
  "trained on",
  "settings chosen on",
  "held out by the recipe",
  "unseen",
];

/**
 * Each set: its name, what it was for the model, whether it is notes that the model did not learn from, and its texts
 * as `{id, text, phi: [{start, end, label}]}`, offsets in code points.
 */
const SETS = [
  {
    name: "annotated notes, development",
    use: CHOSEN,
    isNotes: true,
    read: developmentNotes,
  },
  { name: "own notes, test slice", use: HELD_OUT, isNotes: true, read: ownTestNotes },
  {
    name: "asq_phi",
    use: LEARNED,
    read: (data) => readLines(join(data, "deid/asq_phi/dev.jsonl")).map((row) => mapped(row, ASQ)),
    hasPhiFree: true,
  },
  {
    name: "injected_v0",
    use: LEARNED,
    read: (data) => readLines(join(data, "deid/injected_v0/dev.jsonl")).map((row) => mapped(row, INJECTED)),
  },
  {
    name: "presidio_research",
    use: UNSEEN,
    read: (data) =>
      ["synth_dataset_v2", "generated_large"].flatMap((name) =>
        readLines(join(data, `deid/presidio_research/${name}.jsonl`)).map((row) => mapped(row, PRESIDIO)),
      ),
    hasPhiFree: true,
  },
  {
    name: "openmed_golden, English",
    use: UNSEEN,
    read: (data) =>
      readLines(join(data, "deid/openmed_golden/golden_en.jsonl")).map((row) =>
        mapped(row, OPENMED, OPENMED_CLINICAL),
      ),
  },
  {
    name: "phi18_template",
    use: UNSEEN,
    read: (data) =>
      readLines(join(data, "deid/phi18_template/phi18_100.jsonl")).map((row) => mapped(row, PHI18)),
  },
];

/** The folder of the sets is not there; the message says how to name it. */
export class NoData extends Error {}

/**
 * Reads every set, at most `limit` texts with and `limit` without identifiers of each, chosen by the hash of their ids.
 * `texts` hold identifiers; `phiFree` hold none. A set that does not vouch for its empty texts has no `phiFree`.
 */
export function readSets(data, limit) {
  if (!existsSync(join(data, "deid")) || !existsSync(join(data, "notes_gold")))
    throw new NoData(
      `no annotated texts (deid/, notes_gold/) in ${data}; give --data DIR or set CHARTSIDE_DATA`,
    );
  return SETS.map(({ name, use, isNotes = false, hasPhiFree = isNotes, read }) => {
    const rows = read(data);
    const isFree = ({ phi }) => phi.length === 0;
    return {
      name,
      use,
      isNotes,
      texts: sample(
        rows.filter((row) => !isFree(row)),
        limit,
      ),
      phiFree: hasPhiFree ? sample(rows.filter(isFree), limit) : [],
    };
  });
}

function sample(rows, limit) {
  if (limit >= rows.length) return rows;
  const key = ({ id, text }) => createHash("md5").update(`${id}${text}`).digest("hex");
  return rows
    .map((row) => [key(row), row])
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, limit)
    .map(([, row]) => row);
}

function mapped({ id, text, entities }, names, left = new Set()) {
  const characters = Array.from(text);
  const phi = entities
    .filter(({ label }) => !left.has(label))
    .map(({ start, end, label }) => ({
      start,
      end,
      label: refined(names[label] ?? label, characters.slice(start, end).join("")),
    }));
  return { id, text, phi };
}

/** The label that Safe Harbor goes by, where a corpus has one for what must go and what may stay. */
export function refined(label, text) {
  if (label === "AGE") return Number.parseInt(text, 10) >= 90 ? "AGE90" : "AGE";
  if (label === "DATE" && /^\d{4}$/.test(text)) return "YEAR";
  if (label !== "PLACE") return label;
  const name = text.trim().toLowerCase();
  if (US_STATES.has(name)) return "STATE";
  return COUNTRIES.has(name) ? "COUNTRY" : "PLACE";
}

const US_STATES = new Set(
  "alabama,alaska,arizona,arkansas,california,colorado,connecticut,delaware,florida,georgia,hawaii,idaho,illinois,indiana,iowa,kansas,kentucky,louisiana,maine,maryland,massachusetts,michigan,minnesota,mississippi,missouri,montana,nebraska,nevada,new hampshire,new jersey,new mexico,new york,north carolina,north dakota,ohio,oklahoma,oregon,pennsylvania,rhode island,south carolina,south dakota,tennessee,texas,utah,vermont,virginia,washington,west virginia,wisconsin,wyoming".split(
    ",",
  ),
);

/** The English names of all countries, from the Unicode data that the runtime carries, and a few everyday ones. */
const COUNTRIES = new Set([
  ...countryNames(),
  ...[
    "usa",
    "us",
    "uk",
    "u.s.",
    "england",
    "scotland",
    "wales",
    "czech republic",
    "people's republic of china",
  ],
]);

function countryNames() {
  const letters = Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
  const names = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });
  return letters
    .flatMap((first) => letters.map((second) => names.of(first + second)))
    .filter((name) => name !== undefined)
    .map((name) => name.toLowerCase());
}
