/**
 * How the element looks around what the author wrote and what the shell draws. A constructed sheet, which no page's policy
 * forbids; the page's own rules win over `::slotted`, as they should: what stands between the tags is the author's.
 */
export const style = `
:host { display: block; contain: layout; margin-block: 1.5em; }
[hidden], :host([hidden]) { display: none !important; }
.frame {
  --paper: #fbfaf6; --bar: #f3f1ea; --ink: #1c1b19; --soft: #5d594f; --line: #d8d3c6; --accent: #0b5a6b; --on: #fff; --bad: #a8201a;
  color-scheme: light; container-type: inline-size; box-sizing: border-box; overflow: clip; border: 1px solid var(--line); border-radius: 6px;
  background: var(--paper); color: var(--ink);
}
.frame.dark {
  --paper: #161513; --bar: #211f1c; --ink: #ebe7dd; --soft: #a8a295; --line: #3a3630; --accent: #6fc1d2; --on: #0c1a1d; --bad: #f0877c;
  color-scheme: dark;
}
.bar {
  all: initial; display: flex; align-items: center; gap: 12px; min-height: 44px; padding: 0 14px 0 6px; border-bottom: 1px solid var(--line);
  background: linear-gradient(var(--accent), var(--accent)) 0 100% / var(--progress) 2px no-repeat var(--bar);
  color: var(--ink); font: 13px/1.3 system-ui, sans-serif; color-scheme: inherit;
}
button {
  display: flex; align-items: center; gap: 7px; flex: none; min-height: 32px; padding: 0 12px; border: 1px solid transparent;
  border-radius: 4px; background: none; color: var(--soft); font: inherit; cursor: pointer;
}
button:hover { border-color: var(--ink); }
.run { min-width: 78px; background: var(--accent); color: var(--on); font-weight: 600; }
.run::before { content: ""; width: 10px; height: 10px; background: currentColor; clip-path: polygon(0 0, 100% 50%, 0 100%); }
.news .run::before { clip-path: none; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.title, .words { min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.title { font-weight: 600; }
.words { flex: 1; color: var(--soft); font-variant-numeric: tabular-nums; }
.words.bad { padding-block: 6px; color: var(--bad); white-space: normal; }
a { color: var(--soft); text-decoration: none; font: 14px Georgia, serif; }
a:hover { text-decoration: underline; }
.stage { position: relative; }
.still { padding: 14px 16px; }
.still img { display: block; max-width: 100%; margin: auto; }
.face {
  all: initial; display: grid; place-content: center; min-height: 200px; margin: -14px -16px; padding: 0 12%; text-align: center;
  background: radial-gradient(at 20% 30%, #c2560c26, #0000 50%), radial-gradient(at 80% 70%, #1f6aa526, #0000 50%); color: var(--ink); font: 19px/1.5 Georgia, serif;
}
iframe { display: block; width: 100%; border: 0; }
.frame:not(.shown) iframe { position: absolute; inset: 0; visibility: hidden; }
.shown .still { display: none; }
.problems { margin: 0; padding: 8px 16px; border-top: 1px solid var(--line); color: var(--bad); font: 13px/1.45 system-ui, sans-serif; white-space: pre-line; }
::slotted(:first-child) { margin-top: 0; }
::slotted(:last-child) { margin-bottom: 0; }
::slotted(pre) { overflow-x: auto; }
::slotted(img), ::slotted(svg) { max-width: 100%; height: auto; }
@container (max-width: 460px) { .news .title { display: none; } .bar { gap: 8px; } }
@media (pointer: coarse) { .bar { min-height: 52px; } .run { min-height: 40px; } }
@media print { .bar, iframe { display: none; } .shown .still { display: block; } }
`;
