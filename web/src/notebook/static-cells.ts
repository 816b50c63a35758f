/**
 * The static page, usable before the editors are there: its code can be typed into as it stands, and what the reader
 * has done to it when the live cell takes over goes on there: the text, the caret, and a Run that was asked for.
 */

/** The reader's work on a piece of static code. */
export type Work = {
  /** As it reads now, if it was changed. */
  text: string | undefined;
  /** The position of the caret, or the two ends of the selection, counted in characters. */
  caret: { anchor: number; head: number } | undefined;
  run: boolean;
};

const original = new WeakMap<Element, string>();
const runs = new WeakSet<Element>();

const codeOf = (section: Element) => section.querySelector<HTMLElement>(":scope > pre.source");

/** Open the static code for typing. Where a browser does not know "plaintext-only", it can still take the focus. */
export function openForTyping(main: Element): void {
  for (const section of main.querySelectorAll(":scope > .cell.code")) {
    const code = codeOf(section);
    if (!code) continue;
    original.set(code, code.textContent);
    code.tabIndex = 0;
    const attributes = { contenteditable: "plaintext-only", spellcheck: "false", autocapitalize: "off" };
    for (const [name, value] of Object.entries(attributes)) code.setAttribute(name, value);
    code.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey || event.shiftKey)) return;
      event.preventDefault();
      runs.add(code);
    });
  }
}

/** Reads what is to go on in the live cell, which is about to take the place of what stands in `section`. */
export function workIn(section: Element): Work {
  const code = codeOf(section);
  const before = code ? original.get(code) : undefined;
  if (!code || before === undefined) return { text: undefined, caret: undefined, run: false };
  return {
    text: code.textContent === before ? undefined : code.textContent,
    caret: caretIn(code),
    run: runs.has(code),
  };
}

function caretIn(code: HTMLElement): Work["caret"] {
  if (document.activeElement !== code) return undefined;
  const selection = getSelection();
  const offset = (node: Node | null, at: number) => {
    if (!node || !code.contains(node)) return 0;
    const range = document.createRange();
    range.setStart(code, 0);
    range.setEnd(node, at);
    return range.toString().length;
  };
  return {
    anchor: offset(selection?.anchorNode ?? null, selection?.anchorOffset ?? 0),
    head: offset(selection?.focusNode ?? null, selection?.focusOffset ?? 0),
  };
}
