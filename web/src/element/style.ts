/**
 * How the element looks around what the author wrote and what the shell draws. A constructed sheet, which no page's policy
 * forbids; the page's own rules win over `::slotted`, as they should: what stands between the tags is the author's.
 */
export const style = `
:host { display: block; margin-block: 1.5em; }
[hidden], :host([hidden]), .bar :empty, .problems:empty { display: none !important; }
.frame {
  --paper: #fbfaf6; --bar: #f3f1ea; --ink: #1c1b19; --soft: #5d594f; --line: #d8d3c6; --accent: #0b5a6b; --wrong: #a8201a;
  color-scheme: light; container-type: inline-size; box-sizing: border-box; overflow: clip; border: 1px solid var(--line); border-radius: 6px;
  background: var(--paper); color: var(--ink);
}
.dark {
  --paper: #161513; --bar: #211f1c; --ink: #ebe7dd; --soft: #a8a295; --line: #3a3630; --accent: #6fc1d2; --wrong: #f0877c;
  color-scheme: dark;
}
.bar, .problems, .face { all: initial; color: var(--ink); font: max(13px, .8125rem)/1.3 system-ui, sans-serif; color-scheme: inherit; }
.bar {
  display: flex; align-items: center; gap: 0 12px; min-height: 44px; padding: 0 14px 0 6px; border-bottom: 1px solid var(--line);
  background: linear-gradient(var(--accent), var(--accent)) 0 100% no-repeat var(--bar);
}
button {
  display: flex; align-items: center; gap: 7px; min-height: 32px; padding: 0 12px; border: 1px solid transparent;
  border-radius: 4px; background: none; color: var(--soft); font: inherit; cursor: pointer;
}
button:hover { border-color: var(--ink); }
.run { min-width: 78px; background: var(--accent); color: var(--paper); font-weight: 600; }
.run::before { content: ""; border: 5px solid; clip-path: polygon(0 0, 100% 50%, 0 100%); }
.news .run::before { clip-path: none; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.title { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-weight: 600; }
.words { flex: 1; color: var(--soft); font-variant: tabular-nums; }
.wrong, .problems { color: var(--wrong); }
a { color: var(--soft); text-decoration: none; font: 14px Georgia, serif; }
a:hover { text-decoration: underline; }
.stage { position: relative; }
.still { padding: 14px 16px; }
.face {
  display: grid; place-content: center; min-height: 200px; margin: -14px -16px; padding: 0 12%; text-align: center;
  background: radial-gradient(at 20% 30%, #c2560c26, #0000 50%), radial-gradient(at 80% 70%, #1f6aa526, #0000 50%); font: 19px/1.5 Georgia, serif;
}
iframe { display: block; width: 100%; border: 0; }
.frame:not(.shown) iframe { position: absolute; inset: 0; visibility: hidden; }
.shown .still { display: none; }
.problems { display: block; padding: 8px 16px; border-top: 1px solid var(--line); white-space: pre-line; }
::slotted(:first-child) { margin-top: 0; }
::slotted(:last-child) { margin-bottom: 0; }
::slotted(pre) { overflow-x: auto; direction: ltr; }
.still img, ::slotted(img), ::slotted(svg) { max-width: 100%; height: auto; }
@container (max-width: 460px) { .bar { flex-wrap: wrap; padding-bottom: 6px; } .title { order: -1; flex: 0 0 100%; box-sizing: border-box; padding: 8px 8px 6px; } }
@media (pointer: coarse) { button { min-height: 44px; } }
@media print { .bar, iframe { display: none; } .shown .still { display: block; } }
`;
