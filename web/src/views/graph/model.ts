/**
 * A Graphviz picture as a graph: its nodes and edges, who touches whom, and the page's own look put on it.
 *
 * Graphviz draws in black on white because it must choose something; those defaults become the page's ink. A colour the
 * reader chose keeps its hue, at a lightness that reads on the paper in use.
 */
import { isLight } from "../colour";
import { SVG } from "../../safe/svg-allowlist";

export type GraphNode = { name: string; group: Element; texts: SVGTextElement[]; into: Set<string>; from: Set<string> };
export type GraphEdge = { group: Element; tail: string; head: string };
export type GraphModel = { nodes: Map<string, GraphNode>; edges: GraphEdge[]; fontSize: number };

const BLACK = /^(?:black|#000(?:000(?:ff)?)?)$/i;
const WHITE = /^(?:white|#fff(?:fff(?:ff)?)?)$/i;
const NOTHING = /^(?:none|transparent)$/i;
/** The colour that `style=filled` gives where none was named. */
const GREY = /^(?:lightgrey|lightgray|#d3d3d3)$/i;

/** Reads the tree that safe/svg.ts rebuilt and dresses it, in place. */
export function dress(root: SVGSVGElement): GraphModel {
  const nodes = new Map<string, GraphNode>();
  const titles = new Map<Element, string>();
  for (const group of root.querySelectorAll("g.node, g.edge, g.cluster, g.graph")) {
    const title = [...group.children].find((child) => child.localName === "title");
    if (title) titles.set(group, title.textContent ?? "");
    // A title is a tooltip, and "140234" is nothing to tell a reader.
    title?.remove();
  }
  for (const group of root.querySelectorAll("g.node")) {
    const name = titles.get(group) ?? "";
    // Graphviz writes a blank text for an empty field of a record.
    const texts = [...group.querySelectorAll("text")].filter((text) => (text.textContent ?? "").trim() !== "");
    nodes.set(name, { name, group, texts, into: new Set(), from: new Set() });
  }
  const edges: GraphEdge[] = [];
  for (const group of root.querySelectorAll("g.edge")) {
    const ends = endsOf(titles.get(group) ?? "", nodes);
    if (!ends) continue;
    edges.push({ group, ...ends });
    nodes.get(ends.head)?.from.add(ends.tail);
    nodes.get(ends.tail)?.into.add(ends.head);
  }
  root.querySelectorAll("text").forEach(dressText);
  root.querySelectorAll("g.edge *, g.graph > *, g.cluster > *").forEach(dressShape);
  nodes.forEach(dressNode);
  markOperations(nodes);
  return { nodes, edges, fontSize: commonFontSize(root) };
}

/**
 * An edge's title is `tail->head`, either with a port, and a name may hold an arrow itself: the split both ends know
 * wins.
 */
function endsOf(title: string, nodes: Map<string, GraphNode>): { tail: string; head: string } | null {
  const known = (name: string) => {
    for (let end = name.length; end > 0; end = name.lastIndexOf(":", end - 1))
      if (nodes.has(name.slice(0, end))) return name.slice(0, end);
    return null;
  };
  for (const match of title.matchAll(/->|--/g)) {
    const tail = known(title.slice(0, match.index));
    const head = known(title.slice(match.index + 2));
    if (tail !== null && head !== null) return { tail, head };
  }
  return null;
}

function dressNode({ group, texts, from, into }: GraphNode): void {
  group.classList.toggle("leaf", from.size === 0 && into.size > 0);
  group.classList.toggle("root", into.size === 0 && from.size > 0);
  const grounds: { shape: Element; fill: string }[] = [];
  let outline: Element | null = null;
  for (const shape of group.querySelectorAll("polygon, ellipse, path, polyline")) {
    const drawn: Element = outline === null ? rounded(shape) : shape;
    if (outline !== null && isDivider(shape)) shape.classList.add("divider");
    const fill = dressShape(drawn);
    if (fill !== null) grounds.push({ shape: drawn, fill });
    if (outline === null) (outline = drawn).classList.add("outline");
  }
  for (const text of texts) {
    // Black text on a colour the reader chose does not follow the theme: the colour does not either.
    const fill = text.classList.contains("plain")
      ? grounds.findLast(({ shape }) => covers(shape, text))?.fill
      : undefined;
    if (fill !== undefined) text.style.fill = fill.startsWith("url(") || isLight(fill) ? "#1c1b19" : "#fff";
  }
  if (texts.length > 1) {
    texts.forEach((text) => write(text, text.textContent ?? ""));
    const row = texts.every((text) => text.getAttribute("y") === texts[0]!.getAttribute("y"));
    if (row && group.querySelector("text") === texts[0]) texts[0]!.classList.add("name");
  }
}

/** Operations among records: an ellipse with a word in it, and nothing but records around. */
function markOperations(nodes: Map<string, GraphNode>): void {
  const record = (name: string) => (nodes.get(name)?.texts.length ?? 0) > 1;
  for (const { group, texts, from, into } of nodes.values()) {
    const plain =
      group.querySelectorAll("ellipse.outline.open").length === 1 && group.querySelectorAll("ellipse").length === 1;
    const word = texts.length === 1 && (texts[0]!.textContent ?? "").trim().length <= 8;
    if (plain && word && from.size > 0 && [...from, ...into].every(record)) group.classList.add("op");
  }
}

function covers(shape: Element, text: SVGTextElement): boolean {
  const number = (element: Element, name: string) => Number(element.getAttribute(name) ?? 0);
  const [x, y] = [number(text, "x"), number(text, "y")];
  if (shape.localName === "rect") {
    const [left, top] = [number(shape, "x"), number(shape, "y")];
    return x >= left && x <= left + number(shape, "width") && y >= top && y <= top + number(shape, "height");
  }
  if (shape.localName !== "polygon") return true;
  const points = (shape.getAttribute("points") ?? "")
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  const [xs, ys] = [0, 1].map((axis) => points.filter((_, at) => at % 2 === axis)) as [number[], number[]];
  return x >= Math.min(...xs) && x <= Math.max(...xs) && y >= Math.min(...ys) && y <= Math.max(...ys);
}

const isDivider = (shape: Element) =>
  shape.localName === "polyline" ||
  (shape.localName === "path" && /^M[^A-Za-z]*(?:L[^A-Za-z]*)?$/.test(shape.getAttribute("d") ?? ""));

/** Stroke and fill as the page has them. Returns the fill a reader chose, if it is one to put text on. */
function dressShape(shape: Element): string | null {
  if (!(shape instanceof SVGGeometryElement)) return null;
  const stroke = shape.getAttribute("stroke") ?? "none";
  if (BLACK.test(stroke)) shape.classList.add("inked");
  else if (!NOTHING.test(stroke) && !stroke.startsWith("url(")) shape.style.stroke = legible(stroke);
  else shape.classList.add("unstroked");

  const fill = shape.getAttribute("fill") ?? "black";
  if (NOTHING.test(fill) || WHITE.test(fill)) shape.classList.add("open");
  else if (BLACK.test(fill)) shape.classList.add("solid");
  else if (GREY.test(fill)) shape.classList.add("tinted");
  else if (shape.closest("g.edge")) shape.style.fill = legible(fill);
  else {
    shape.style.fill = fill;
    return fill;
  }
  return null;
}

/**
 * The same hue, dark enough for light paper and light enough for dark; as it is where the browser cannot compute that.
 */
function legible(colour: string): string {
  const adjusted = `light-dark(oklch(from ${colour} min(l, 0.56) c h), oklch(from ${colour} max(l, 0.72) c h))`;
  return CSS.supports("color", adjusted) ? adjusted : colour;
}

function dressText(text: SVGTextElement): void {
  const fill = text.getAttribute("fill") ?? "black";
  if (BLACK.test(fill)) text.classList.add("plain");
  else text.style.fill = legible(fill);
  const face = text.getAttribute("font-family") ?? "";
  if (/^times/i.test(face)) text.style.fontFamily = "var(--serif)";
  else if (/^(?:helvetica|arial|sans)/i.test(face)) text.style.fontFamily = "var(--sans)";
}

/** A box with soft corners in place of the four-cornered polygon. */
function rounded(shape: Element): Element {
  const points = (shape.getAttribute("points") ?? "")
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  if (shape.localName !== "polygon" || points.length !== 10) return shape;
  const xs = points.filter((_, at) => at % 2 === 0);
  const ys = points.filter((_, at) => at % 2 === 1);
  if (new Set(xs).size !== 2 || new Set(ys).size !== 2) return shape;
  const rect = document.createElementNS(SVG, "rect");
  for (const { name, value } of shape.attributes) if (name !== "points") rect.setAttribute(name, value);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  const size = { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y, rx: 3 };
  for (const [name, value] of Object.entries(size)) rect.setAttribute(name, String(value));
  shape.replaceWith(rect);
  return rect;
}

function commonFontSize(root: SVGSVGElement): number {
  const sizes = new Map<number, number>();
  for (const text of root.querySelectorAll("text")) {
    const size = Number(text.getAttribute("font-size") ?? 14);
    if (size > 0) sizes.set(size, (sizes.get(size) ?? 0) + 1);
  }
  return [...sizes].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 14;
}

/** Put words into a text of a record: "data 2.0000" has its number in ink and its name in softer ink. */
export function write(text: SVGTextElement, value: string): void {
  const match = /^([^\d]*[A-Za-z_)\]=:]\s*)([-+]?(?:\d[\d.,]*(?:e[-+]?\d+)?|inf|nan))$/i.exec(value.trim());
  text.textContent = match ? "" : value;
  if (!match) return;
  for (const [kind, words] of [
    ["key", match[1]!],
    ["number", match[2]!],
  ] as const) {
    const span = document.createElementNS(SVG, "tspan");
    span.classList.add(kind);
    span.textContent = words;
    text.append(span);
  }
}
