/**
 * How the element looks around what the author wrote and what the shell draws. A constructed sheet, which no page's policy
 * forbids; the page's own rules win over `::slotted`, as they should: what stands between the tags is the author's.
 */
export const style = `
:host {
  --paper: #fbfaf6; --bar: #f3f1ea; --ink: #1c1b19; --soft: #5d594f; --line: #d8d3c6; --accent: #0b5a6b; --on: #fff; --bad: #a8201a;
  display: block; contain: layout; margin-block: 1.5em; text-align: start;
}
:host([hidden]) { display: none; }
.frame.dark {
  --paper: #161513; --bar: #211f1c; --ink: #ebe7dd; --soft: #a8a295; --line: #3a3630; --accent: #6fc1d2; --on: #0c1a1d; --bad: #f0877c;
  color-scheme: dark;
}
.frame {
  color-scheme: light; box-sizing: border-box; overflow: clip; border: 1px solid var(--line); border-radius: 6px;
  background: var(--paper); color: var(--ink);
}
.bar {
  position: relative; display: flex; align-items: center; gap: 12px; min-height: 44px; padding: 0 14px 0 6px;
  border-bottom: 1px solid var(--line); background: var(--bar);
  font: 400 13px/1.3 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; letter-spacing: normal; text-transform: none;
}
button, a { font: inherit; color: inherit; }
button {
  display: inline-flex; align-items: center; gap: 7px; flex: none; min-height: 32px; margin: 0; padding: 0 12px; border: 1px solid var(--line);
  border-radius: 4px; background: none; cursor: pointer; -webkit-tap-highlight-color: transparent;
}
button.run { min-width: 78px; border-color: var(--accent); background: var(--accent); color: var(--on); font-weight: 600; }
button:hover { border-color: var(--ink); }
button.run:hover { background: color-mix(in srgb, var(--accent) 86%, var(--ink)); }
button svg { width: 11px; height: 11px; fill: currentColor; }
button.reset { min-height: 28px; padding: 0 9px; border-color: transparent; color: var(--soft); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.title { font-weight: 600; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.words { flex: 1; min-width: 0; overflow: hidden; color: var(--soft); text-overflow: ellipsis; white-space: nowrap; font-variant-numeric: tabular-nums; }
.words.bad { color: var(--bad); white-space: normal; padding-block: 6px; }
.mark { flex: none; color: var(--soft); text-decoration: none; font-family: Georgia, serif; font-size: 14px; }
.mark:hover { color: var(--ink); text-decoration: underline; }
progress { position: absolute; inset: auto 0 -1px; width: 100%; height: 2px; border: 0; background: none; color: var(--accent); appearance: none; }
progress::-webkit-progress-bar { background: none; }
progress::-webkit-progress-value { background: var(--accent); }
progress::-moz-progress-bar { background: var(--accent); }
.stage { position: relative; }
.still { padding: 14px 16px; }
.still img { display: block; max-width: 100%; height: auto; margin: 0 auto; }
iframe { display: block; width: 100%; height: 150px; border: 0; background: var(--paper); }
.frame:not(.shown) iframe { position: absolute; inset: 0; visibility: hidden; }
.frame.shown .still { display: none; }
.problems { margin: 0; padding: 8px 16px; border-top: 1px solid var(--line); color: var(--bad); font: 13px/1.45 system-ui, sans-serif; white-space: pre-line; }
[hidden] { display: none !important; }
::slotted(:first-child) { margin-top: 0; }
::slotted(:last-child) { margin-bottom: 0; }
::slotted(pre) { overflow-x: auto; }
::slotted(img), ::slotted(svg), ::slotted(picture) { max-width: 100%; height: auto; }
@container (max-width: 460px) { .title + .words { display: none; } .bar { gap: 8px; } }
.frame { container-type: inline-size; }
@media (pointer: coarse) { button.run { min-height: 40px; } .bar { min-height: 52px; } }
@media print { .bar, iframe { display: none; } .frame.shown .still { display: block; } }
`;
