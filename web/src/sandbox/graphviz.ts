/** DOT → SVG text with the page's defaults. Used by the viz worker and by the build, so that both draw the same. */
import type { Viz } from "@viz-js/viz";

/**
 * Courier: every glyph is 0.6 em wide in Graphviz's own metrics, and so it is in the page's monospaced face; text
 * therefore fits its box on every machine. A reader's own attributes win over these.
 */
const font = { fontname: "Courier", fontsize: 12 };

/** Throws an Error with Graphviz's own words for DOT it cannot read. */
export function layout(viz: Viz, dot: string, engine: string): string {
  const result = viz.render(dot, {
    format: "svg",
    engine,
    graphAttributes: { ...font, bgcolor: "transparent", nodesep: 0.2, ranksep: 0.35 },
    // No least size worth speaking of: an operation's ellipse closes around its sign, and records stay as low as their
    // text.
    nodeAttributes: { ...font, width: 0.36, height: 0.32 },
    edgeAttributes: { ...font, arrowsize: 0.7 },
  });
  if (result.status === "success" && result.output !== undefined) return result.output;
  const words = result.errors.map((e) => e.message.trim()).filter(Boolean);
  throw new Error(`Graphviz could not read this graph: ${words.join("; ") || "no reason given"}`);
}
