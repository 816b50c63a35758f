/**
 * The SVG sanitiser: hostile markup in, a new and harmless tree out.
 *
 * Graphviz copies some attributes (font names, style sheets, URLs, HTML labels) into its output unescaped, and a
 * reader's `_repr_svg_` may say anything, so nothing that was parsed is ever put in the page. The text is parsed in a
 * document that loads and runs nothing, and an allowlist (svg-allowlist.ts) is copied from there by createElementNS.
 *
 * The trap: a drawing can be a bomb without being an exploit. Length, nodes and depth are capped, and the walk keeps
 * its own stack. What exceeds the caps is shown as an image, where a browser runs no scripts and loads nothing.
 */
import { parked, PARKED } from "./park-styles";
import { attribute, declarations, ELEMENTS, SVG, TEXTUAL } from "./svg-allowlist";

const MOST_NODES = 60_000;
const MOST_DEPTH = 120;
const LONGEST_TEXT = 8_000_000;
const LARGEST_SIDE = 20_000;
const XML = "http://www.w3.org/XML/1998/namespace";

/** The text is no drawing, or more of one than the page can carry. */
export class Unreadable extends Error {}

/** The drawing as a new tree of allowed elements; ids start with `prefix`. Throws Unreadable. */
export function rebuild(svgText: string, prefix: string): SVGSVGElement {
  const source = parse(svgText);
  const root = document.createElementNS(SVG, "svg");
  copyAttributes(source, root, prefix);
  copySize(source, root);

  const stack: { from: Element; to: Element; depth: number }[] = [{ from: source, to: root, depth: 0 }];
  let nodes = 0;
  for (let top = stack.pop(); top; top = stack.pop()) {
    const { from, to, depth } = top;
    const textual = TEXTUAL.has(to.localName);
    for (let child = from.firstChild; child; child = child.nextSibling) {
      if (child instanceof Text) {
        if (textual) to.append(child.data);
        continue;
      }
      if (!(child instanceof Element) || child.namespaceURI !== SVG) continue;
      const name = ELEMENTS.get(child.localName);
      if (name === undefined) continue;
      if (++nodes > MOST_NODES) throw new Unreadable(`a drawing of more than ${MOST_NODES} elements`);
      if (depth >= MOST_DEPTH) throw new Unreadable(`a drawing nested more than ${MOST_DEPTH} deep`);
      const copy = document.createElementNS(SVG, name);
      copyAttributes(child, copy, prefix);
      to.append(copy);
      stack.push({ from: child, to: copy, depth: depth + 1 });
    }
  }
  return root;
}

/** The drawing as an image: no scripts, no requests, no themed colours. For what `rebuild` refuses. */
export function fallback(svgText: string): HTMLImageElement {
  const image = new Image();
  const url = URL.createObjectURL(new Blob([svgText], { type: "image/svg+xml" }));
  const done = () => URL.revokeObjectURL(url);
  image.addEventListener("load", done, { once: true });
  image.addEventListener("error", done, { once: true });
  image.alt = "A drawing";
  image.src = url;
  return image;
}

/** `rebuild`, or where that is refused, `fallback`. */
export function drawing(svgText: string, prefix: string): SVGSVGElement | HTMLImageElement {
  try {
    return rebuild(svgText, prefix);
  } catch (error) {
    if (error instanceof Unreadable) return fallback(svgText);
    throw error;
  }
}

/**
 * By HTML's parser: it reads what Graphviz and plotting libraries write as XML's does, has no entities to blow up,
 * never fails (a font name with a quote in it breaks Graphviz's XML), and reports no error through a page full of
 * inline styles.
 */
function parse(svgText: string): SVGSVGElement {
  if (svgText.length > LONGEST_TEXT) throw new Unreadable(`a drawing of more than ${LONGEST_TEXT} characters`);
  const root = new DOMParser().parseFromString(parked(svgText), "text/html").querySelector("svg");
  if (root === null) throw new Unreadable("text without an <svg> element");
  return root;
}

function copyAttributes(from: Element, to: Element, prefix: string): void {
  for (const { localName, namespaceURI, value } of from.attributes) {
    if (namespaceURI === XML && localName === "space") {
      if (value === "preserve") to.setAttributeNS(XML, "xml:space", value);
    } else if (namespaceURI === null || localName === "href") {
      const checked = attribute(to.localName, localName, value, prefix);
      if (checked !== null) to.setAttribute(localName, checked);
    }
  }
  const style = from.getAttribute(PARKED);
  if (style !== null) for (const [name, value] of declarations(style, prefix)) to.setAttribute(name, value);
}

/** Width, height and viewBox, such that all three are there and none is absurd. */
function copySize(from: Element, to: SVGSVGElement): void {
  const box = (to.getAttribute("viewBox") ?? "")
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  const [, , boxWidth = NaN, boxHeight = NaN] = box.length === 4 ? box : [];
  const usable = boxWidth > 0 && boxHeight > 0;
  const width = pixels(from.getAttribute("width")) ?? (usable ? boxWidth : 300);
  const height = pixels(from.getAttribute("height")) ?? (usable ? boxHeight : 150);
  const shrink = Math.min(1, LARGEST_SIDE / Math.max(width, height));
  to.setAttribute("width", String(width * shrink));
  to.setAttribute("height", String(height * shrink));
  if (!usable) to.setAttribute("viewBox", `0 0 ${width} ${height}`);
}

function pixels(length: string | null): number | null {
  const match = /^\s*([\d.]+(?:e\d+)?)\s*(px|pt|in|cm|mm|pc)?\s*$/.exec(length ?? "");
  if (match === null) return null;
  const unit = { px: 1, pt: 4 / 3, in: 96, cm: 96 / 2.54, mm: 9.6 / 2.54, pc: 16 }[match[2] ?? "px"] ?? 1;
  const value = Number(match[1]) * unit;
  return value > 0 && Number.isFinite(value) ? value : null;
}
