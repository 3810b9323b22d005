/** The look of a marked note. Families differ by line and words, never by colour alone; hosts set the custom properties. */
export const STYLES = `
:host {
  display: block;
  color: var(--clinical-note-ink, #1c2430);
  font: var(--clinical-note-font, 400 15px/1.75 ui-sans-serif, system-ui, sans-serif);
}
:host([hidden]) { display: none; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; }
.slice { content-visibility: auto; contain-intrinsic-size: auto 600px; }
mark {
  --line: var(--clinical-note-problem, #b4452f);
  color: inherit;
  background: color-mix(in srgb, var(--line) 12%, transparent);
  border-radius: 3px;
  padding: 1px 2px;
  text-decoration: underline 2px solid var(--line);
  text-underline-offset: 4px;
  text-decoration-skip-ink: none;
  cursor: pointer;
}
mark::after {
  content: attr(data-tag);
  display: inline-block;
  margin-inline-start: 4px;
  padding: 0 4px;
  border-radius: 3px;
  color: var(--line);
  background: var(--clinical-note-paper, #fff);
  border: 1px solid color-mix(in srgb, var(--line) 45%, transparent);
  font: 600 10px/14px ui-sans-serif, system-ui, sans-serif;
  vertical-align: 2px;
  white-space: nowrap;
  text-decoration: none;
}
mark.drug { --line: var(--clinical-note-drug, #1f6f54); text-decoration-style: double; }
mark.test { --line: var(--clinical-note-test, #2c5fa8); text-decoration-style: dotted; }
mark.procedure { --line: var(--clinical-note-procedure, #7a4a9c); text-decoration-style: dashed; }
mark.anatomy { --line: var(--clinical-note-anatomy, #6b5d2a); text-decoration-style: wavy; text-decoration-thickness: 1px; }
mark.phi {
  --line: var(--clinical-note-phi, #394150);
  background: repeating-linear-gradient(135deg, color-mix(in srgb, var(--line) 16%, transparent) 0 3px, color-mix(in srgb, var(--line) 7%, transparent) 3px 6px);
  text-decoration: none;
  outline: 1px solid color-mix(in srgb, var(--line) 55%, transparent);
}
mark:focus-visible, mark.current { outline: 2px solid var(--clinical-note-focus, #0b62d6); outline-offset: 1px; }
::highlight(clinical-note-cue) { background: var(--clinical-note-cue, #ffe08a); color: #1c2430; }
@media (forced-colors: active) { mark { border: 1px solid; } }
@media (prefers-reduced-motion: no-preference) {
  mark.flash { animation: flash 1.2s ease-out; }
  @keyframes flash { from { background: var(--clinical-note-cue, #ffe08a); } }
}
`;
