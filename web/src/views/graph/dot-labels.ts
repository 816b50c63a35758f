/**
 * The label texts of a DOT source, and what is left of it without them.
 *
 * Two sources with the same skeleton are the same drawing with other words in it, so the picture can be patched instead
 * of laid out again. Anything this reader is not sure of (HTML labels, concatenated strings, escapes that name the
 * node) makes it answer null, and the graph is laid out: being wrong here would put a number into the wrong box.
 */

export type Labelled = {
  /** The source without comments, spacing and the node labels. */
  skeleton: string;
  /** Node name → raw label, escapes not yet read. */
  labels: Map<string, string>;
};

type Token = { kind: "name" | "quoted" | "mark" | "html"; text: string };

const SKIPPED = /\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\//;
const QUOTED = /"((?:[^"\\]|\\[\s\S])*)"/;
const MARK = /(->|--|[{}[\];,=:+])/;
const NAME = /(-?(?:\.\d+|\d+(?:\.\d*)?)|[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)/;
const TOKEN = new RegExp([SKIPPED, QUOTED, MARK, NAME].map(({ source }) => source).join("|"), "y");

/** In quotes only these escapes are DOT's own: a quote, and a line that goes on. All others are for the label. */
const ESCAPED = /\\(?:\r?\n|[\s\S])/g;
const unescaped = (pair: string) => (pair === '\\"' ? '"' : pair.endsWith("\n") ? "" : pair);

function tokens(dot: string): Token[] | null {
  const found: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < dot.length) {
    const match = TOKEN.exec(dot);
    if (match === null) return null;
    const [, quoted, mark, name] = match;
    if (quoted !== undefined) found.push({ kind: "quoted", text: quoted.replace(ESCAPED, unescaped) });
    else if (mark === "+") return null;
    else if (mark !== undefined) found.push({ kind: "mark", text: mark });
    else if (name !== undefined) found.push({ kind: "name", text: name });
  }
  return found;
}

const isMark = (token: Token | undefined, text: string) => token?.kind === "mark" && token.text === text;
const isId = (token: Token | undefined): token is Token => token?.kind === "name" || token?.kind === "quoted";
const isDefaults = (token: Token) => token.kind === "name" && /^(?:node|edge|graph)$/i.test(token.text);

/** Null where the source is written in a way that this reader does not follow. */
export function labelled(dot: string): Labelled | null {
  const all = tokens(dot);
  if (all === null) return null;
  const labels = new Map<string, string>();
  const skeleton: string[] = [];
  let node: string | null = null;
  for (let at = 0; at < all.length; at++) {
    const token = all[at]!;
    if (isMark(token, "[")) {
      const head = all[at - 1];
      const before = all[at - 2];
      const single = isId(head) && !isDefaults(head) && !["->", "--", ":"].some((mark) => isMark(before, mark));
      if (isId(head)) node = single ? head.text : null;
    } else if (isMark(token, "]")) {
      if (!isMark(all[at + 1], "[")) node = null;
    }
    const value = all[at + 2];
    if (node !== null && token.kind === "name" && token.text === "label" && isMark(all[at + 1], "=") && isId(value)) {
      if (labels.has(node)) return null;
      labels.set(node, value.text);
      skeleton.push(`${node} label`);
      at += 2;
    } else {
      skeleton.push(`${token.kind[0]}${token.text}`);
    }
  }
  return { skeleton: skeleton.join("\u0001"), labels };
}

export type Words = {
  /** The texts in the order in which Graphviz draws them, empty ones left out. */
  texts: string[];
  /** Their arrangement: equal shapes have their texts in the same places. */
  shape: string;
};

/**
 * The texts of a label, read as a record's (`{ a | b }`) or as a plain one. Null for what only Graphviz can resolve.
 */
export function words(label: string, record: boolean): Words | null {
  if (/&#?\w+;/.test(label)) return null;
  const texts: string[] = [];
  let shape = "";
  let text = "";
  const end = (mark: string) => {
    const clean = text.replace(/\s+/g, " ").trim();
    if (clean) texts.push(clean);
    shape += (clean ? "t" : "-") + mark;
    text = "";
  };
  for (let at = 0; at < label.length; at++) {
    const letter = label[at]!;
    if (letter === "\\") {
      const next = label[++at] ?? "";
      if ("NGETHL".includes(next)) return null;
      if ("nlr".includes(next)) end(next);
      else text += next;
    } else if (letter === "\n") {
      if (record) return null; // Graphviz drops some of them
      end("n");
    } else if (record && "{}|".includes(letter)) {
      end(letter);
    } else if (record && letter === "<") {
      const close = label.indexOf(">", at);
      if (close < 0) return null;
      shape += label.slice(at, close + 1);
      at = close;
    } else {
      text += letter;
    }
  }
  end("");
  return { texts, shape };
}
