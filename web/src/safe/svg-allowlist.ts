/**
 * The contents allowed to an SVG from a stranger: a closed list of elements, and the shape of each attribute's value.
 *
 * The trap: several presentation attributes take `url(...)`, which is a request to anywhere. Only `paint` and
 * `clip-path` accept it here, and only as a reference to an element of the same drawing, whose id is rewritten with the
 * prefix. Nothing that matches these patterns can contain a backslash, so CSS escapes cannot spell what is not listed.
 */

export const SVG = "http://www.w3.org/2000/svg";

/** Element → the element to make in its place. Links lose what makes them links and stay as groups. */
export const ELEMENTS: ReadonlyMap<string, string> = new Map([
  ...[
    "g",
    "path",
    "polygon",
    "polyline",
    "ellipse",
    "circle",
    "rect",
    "line",
    "text",
    "tspan",
    "title",
    "desc",
    "defs",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
  ].map((name): [string, string] => [name, name]),
  ["a", "g"],
]);

/** Elements whose text is content; anywhere else text is only indentation. */
export const TEXTUAL: ReadonlySet<string> = new Set(["text", "tspan", "title", "desc"]);

type Check = (value: string, prefix: string) => string | null;

const matching =
  (pattern: RegExp, longest = 200): Check =>
  (value) =>
    value.length <= longest && pattern.test(value) ? value : null;

const NUMBER = "[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d{1,3})?";
const number = matching(new RegExp(`^${NUMBER}$`), 40);
const length = matching(new RegExp(`^${NUMBER}(?:px|pt|em|ex|pc|cm|mm|in|%)?$`), 40);
const lengths = matching(/^[-+.,\s\deE]*$/, 20_000);
const numbers = matching(/^[-+.,\s\deE]*$/, 4_000_000);
const dashes = matching(/^(?:none|[.,\s\de%px]*)$/);
const path = matching(/^[-+.,\s\deEMmLlHhVvCcSsQqTtAaZz]*$/, 4_000_000);
const word = matching(/^[A-Za-z][A-Za-z0-9-]*$/, 40);
const words = matching(/^[A-Za-z][A-Za-z0-9 -]*$/, 80);
const weight = matching(/^(?:[a-z]{3,8}|[1-9]\d{0,2}|1000)$/);
const transform = matching(/^\s*(?:(?:matrix|translate|scale|rotate|skewX|skewY)\s*\([-+.,\s\deE]*\)[\s,]*)*$/, 2_000);
const fonts = matching(/^[\w\s,'"-]*$/);

const COLOUR = /^(?:[A-Za-z]{3,24}|#[\da-fA-F]{3,8}|(?:rgb|hsl)a?\([\d\s.,%/+-]*(?:deg)?[\d\s.,%/+-]*\))$/;
const ID = /^[A-Za-z_][\w.:-]{0,199}$/;
const REFERENCE = /^url\(\s*(["']?)#([A-Za-z_][\w.:-]{0,199})\1\s*\)(?:\s+none)?$/;

const colour = matching(COLOUR, 80);
const reference: Check = (value, prefix) => {
  const id = REFERENCE.exec(value)?.[2];
  return id === undefined ? null : `url(#${prefix}-${id})`;
};
const paint: Check = (value, prefix) => colour(value, prefix) ?? reference(value, prefix);
const identity: Check = (value, prefix) => (ID.test(value) ? `${prefix}-${value}` : null);
/** Same-drawing reference of a gradient to the gradient whose stops it shares. */
const local: Check = (value, prefix) =>
  value.startsWith("#") && ID.test(value.slice(1)) ? `#${prefix}-${value.slice(1)}` : null;
/** Graphviz's own four classes; a reader's class names have no style sheet to speak to. */
const classes: Check = (value) => /^(?:graph|node|edge|cluster)(?=\s|$)/.exec(value)?.[0] ?? null;

/** Properties that may be written as an attribute or inside `style="…"`; both arrive as attributes. */
const PRESENTATION: Record<string, Check> = {
  fill: paint,
  stroke: paint,
  color: colour,
  "stop-color": colour,
  opacity: length,
  "fill-opacity": length,
  "stroke-opacity": length,
  "stop-opacity": length,
  "fill-rule": word,
  "clip-rule": word,
  "clip-path": reference,
  "stroke-width": length,
  "stroke-dasharray": dashes,
  "stroke-dashoffset": length,
  "stroke-linecap": word,
  "stroke-linejoin": word,
  "stroke-miterlimit": number,
  "font-family": fonts,
  "font-size": length,
  "font-style": word,
  "font-weight": weight,
  "font-stretch": word,
  "text-anchor": word,
  "text-decoration": words,
  "letter-spacing": length,
  "word-spacing": length,
  "dominant-baseline": word,
  "alignment-baseline": word,
  "baseline-shift": length,
  "vector-effect": word,
  "shape-rendering": word,
  "text-rendering": word,
  "paint-order": words,
  display: matching(/^(?:inline|none)$/),
  visibility: matching(/^(?:visible|hidden)$/),
};

const ATTRIBUTES: Record<string, Check> = {
  ...PRESENTATION,
  id: identity,
  class: classes,
  x: lengths,
  y: lengths,
  dx: lengths,
  dy: lengths,
  rotate: lengths,
  x1: length,
  y1: length,
  x2: length,
  y2: length,
  cx: length,
  cy: length,
  r: length,
  rx: length,
  ry: length,
  fx: length,
  fy: length,
  fr: length,
  width: length,
  height: length,
  d: path,
  points: numbers,
  pathLength: number,
  transform,
  textLength: length,
  lengthAdjust: word,
  offset: length,
  gradientUnits: word,
  gradientTransform: transform,
  spreadMethod: word,
  clipPathUnits: word,
};

/** The root is a box of the page, so it gets no transform, and its size is checked in svg.ts. */
const ROOT: Record<string, Check> = { viewBox: numbers, preserveAspectRatio: words, ...PRESENTATION };

const own = (table: Record<string, Check>, name: string): Check | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

/** The value to write for an attribute, or null where it must not be written. */
export function attribute(element: string, name: string, value: string, prefix: string): string | null {
  if (name === "href") return element.endsWith("Gradient") ? local(value.trim(), prefix) : null;
  return own(element === "svg" ? ROOT : ATTRIBUTES, name)?.(value.trim(), prefix) ?? null;
}

/** The declarations of a `style` attribute that are allowed, as attributes. A later one wins, as in CSS. */
export function* declarations(style: string, prefix: string): Generator<[name: string, value: string]> {
  for (const declaration of style.slice(0, 10_000).split(";")) {
    const colon = declaration.indexOf(":");
    if (colon < 0) continue;
    const name = declaration.slice(0, colon).trim().toLowerCase();
    const value = own(PRESENTATION, name)?.(declaration.slice(colon + 1).trim(), prefix);
    if (value != null) yield [name, value];
  }
}
