/**
 * A notebook's last picture as a file of its own, for posts: what feed readers show, and what stands there before a
 * click.
 *
 * It brings its own paper, light or dark as the page is that it stands in: a browser tells a picture so. What does not
 * know of that, in mail and feeds, shows the light one.
 */
import { instance } from "@viz-js/viz";
import { layout } from "../src/sandbox/graphviz.ts";
import type { Notebook } from "./render.ts";
import { stillFigure } from "../src/views/figure/still-figure.ts";

const TOKENS: Record<string, string> = {
  ink: "#1c1b19",
  surface: "#ffffff",
  line: "#e3dfd4",
  accent: "#0b5a6b",
  "side-a": "#c2560c",
  "side-b": "#1f6aa5",
};
const PAPER = "#fbfaf6";
const RULE = "#6c685f";
/** Each colour as it is on a dark page; the tokens are those of styles/tokens.css. */
const DARK: Record<string, string> = {
  [PAPER]: "#161513",
  [RULE]: "#a8a295",
  "#fff": "#1d1c19",
  "#1c1b19": "#ebe7dd",
  "#ffffff": "#1d1c19",
  "#e3dfd4": "#302d28",
  "#0b5a6b": "#6fc1d2",
  "#c2560c": "#ec8a45",
  "#1f6aa5": "#63aee6",
};
const MARGIN = 14;

/** Empty where no cell has shown a picture. */
export async function picture({ cells }: Notebook): Promise<string> {
  const last = cells
    .flatMap((cell) => cell.outputs)
    .findLast(
      (output) =>
        output.kind === "figure" || (output.kind === "display" && output.data["text/vnd.graphviz"] !== undefined),
    );
  if (last?.kind === "figure") return figure(stillFigure(last));
  if (last?.kind !== "display") return "";
  return graph(layout(await instance(), last.data["text/vnd.graphviz"]!, last.engine ?? "dot"));
}

function graph(svg: string): string {
  const [, , , width, height] = /viewBox="([\d.-]+) ([\d.-]+) ([\d.]+) ([\d.]+)"/.exec(svg) ?? [];
  const inside = svg
    .slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"))
    .replace(/<!--.*?-->\n?/gs, "")
    .replace(/<title>.*?<\/title>\n?/gs, "")
    .replace(/ (?:id|class)="[^"]*"/g, "")
    .replaceAll('font-family="Courier"', "")
    .replaceAll('stroke="black"', `stroke="${RULE}"`)
    .replaceAll('fill="black"', `fill="${RULE}"`)
    .replaceAll('fill="none"', 'fill="#fff"')
    .replace(/<path fill="#fff"/g, '<path fill="none"')
    .trim();
  return wrap(
    Number(width),
    Number(height),
    `<g font-family="'IBM Plex Mono',ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace" ` +
      `fill="${TOKENS["ink"]}">${inside}</g>`,
  );
}

/** Both plots of a figure, side by side. */
function figure(html: string): string {
  const parts = [...html.matchAll(/<svg [^>]*width="(\d+)" height="(\d+)"[^>]*>(.*?)<\/svg>/gs)];
  let x = 0;
  const placed = parts.map(([, width, , inside]) => {
    const at = x;
    x += Number(width) + 2 * MARGIN;
    return `<g transform="translate(${at} 0)">${inside}</g>`;
  });
  const tallest = Math.max(...parts.map(([, , height]) => Number(height)));
  const inside = placed.join("").replace(/var\(--([\w-]+)\)/g, (_, name: string) => TOKENS[name] ?? "#000");
  return wrap(x - 2 * MARGIN, tallest, inside);
}

function wrap(width: number, height: number, inside: string): string {
  const [w, h] = [Math.ceil(width) + 2 * MARGIN, Math.ceil(height) + 2 * MARGIN];
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="${-MARGIN} ${-MARGIN} ${w} ${h}">` +
    `<style>@media(prefers-color-scheme:dark){${dark(inside)}}</style>` +
    `<rect x="${-MARGIN}" y="${-MARGIN}" width="${w}" height="${h}" fill="${PAPER}"/>${inside}</svg>\n`
  );
}

/** Rules for the colours that there are, which win over the attributes. */
const dark = (inside: string): string =>
  Object.entries(DARK)
    .flatMap(([light, dark]) => ["fill", "stroke"].map((name) => ({ light, dark, name })))
    .filter(({ light, name }) => inside.includes(`${name}="${light}"`) || (light === PAPER && name === "fill"))
    .map(({ light, dark, name }) => `[${name}="${light}"]{${name}:${dark}}`)
    .join("");
