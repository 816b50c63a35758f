/**
 * Graphviz's SVG as it stands on the first page: the style sheet dresses it, and the live view takes it over as it is.
 */
import type { Viz } from "@viz-js/viz";
import { layout } from "../src/sandbox/graphviz.ts";

export function stillGraph(viz: Viz, dot: string, engine: string): string {
  const drawn = layout(viz, dot, engine);
  // Ids go, because pictures share a page; comments and the prologue go, because HTML has no use for them.
  const svg = drawn
    .slice(drawn.indexOf("<svg"))
    .replace(/<!--.*?-->\n?/gs, "")
    .replace(/ id="[^"]*"/g, "")
    .trim();
  const nodes = svg.split('class="node"').length - 1;
  const root = `<svg role="img" aria-label="A graph of ${nodes} nodes"`;
  // Wide graphs scroll, and what scrolls can be reached from the keyboard.
  return `<figure class="graph" tabindex="0" aria-label="Graph">${svg.replace("<svg", root)}</figure>`;
}
