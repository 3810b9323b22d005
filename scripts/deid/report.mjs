// The tables of `npm run bench:deid`, as Markdown.

const percent = (value) => (value === null ? "–" : (100 * value).toFixed(1));

/** One table: a head, and rows of cells. */
function table(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line), ""];
}

export function tables({ machine, limit, speedCharacters, systems, sets, notes, others, speed }) {
  const names = Object.keys(systems);
  const hasPeers = names.some((name) => !name.startsWith("Chartside"));
  const free = sets.filter(({ phiFree }) => phiFree > 0);
  const peers = hasPeers
    ? `Presidio ${systems["Presidio, spaCy"].version} with its default recognisers: "patterns" over spaCy's blank English (no names, no places), "spaCy" with \`en_core_web_sm\`, which is smaller than the model that Presidio recommends. Philter is philter-lite ${systems.Philter.version} with its published filters; spaCy's tagger stands in for NLTK's. No peer was tuned to these texts.`
    : "Presidio and Philter did not install on this machine and are left out.";
  return [
    `Found whole (every character but white space of an identifier that Safe Harbor asks to remove) / characters right (share of the removed characters that belong to an identifier of any label), percent${limit === null ? "" : `; at most ${limit} texts of each set`}:`,
    "",
    ...table(
      ["set", "for our model", "identifiers", ...names],
      sets.map((set) => [
        set.name,
        set.use,
        set.systems[names[0]].gold,
        ...names.map((name) => {
          const { fullEntityRecall, characterPrecision } = set.systems[name];
          return `${percent(fullEntityRecall)} / ${percent(characterPrecision)}`;
        }),
      ]),
    ),
    ...table(
      ["texts without identifiers, altered", "texts", ...names],
      free.map((set) => [set.name, set.phiFree, ...names.map((name) => set.systems[name].altered)]),
    ),
    ...table(
      [`speed, notes of ${speedCharacters.toLocaleString("en")} characters`, ...names],
      [["notes per second of one core", ...names.map((name) => speed[name].notesPerSecond.toFixed(1))]],
    ),
    "Found whole per label, percent, on the notes (the first two sets):",
    "",
    ...byLabel(notes, names),
    "and on the other sets together:",
    "",
    ...byLabel(others, names),
    `Chartside ${systems.Chartside.version}; ${machine}; the systems by turns, medians of processor time, start-up not counted. ${peers}`,
    "",
  ].join("\n");
}

function byLabel(groups, names) {
  const labels = Object.entries(groups[names[0]].labels);
  return table(
    ["label", "identifiers", ...names],
    labels.map(([label, { gold }]) => [
      label,
      gold,
      ...names.map((name) => percent(groups[name].labels[label].fullEntityRecall)),
    ]),
  );
}
