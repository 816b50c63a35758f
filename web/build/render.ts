/**
 * The notebook as static HTML: readable before Python has started, and with JavaScript off. The app takes over the
 * same sections once it runs. Everything here comes from our own walk-through, at build time.
 */
import { pythonLanguage } from "@codemirror/lang-python";
import { classHighlighter, highlightCode } from "@lezer/highlight";
import type { Viz } from "@viz-js/viz";
import markdownIt from "markdown-it";
import type { Display, NotebookCell, Stream } from "../src/wire/python.ts";
import { stillFigure, type StillFigure } from "../src/views/figure/still-figure.ts";
import { stillGraph } from "./still-graph.ts";

type Output = Stream | Display | ({ kind: "figure" } & StillFigure);
export type Cell = NotebookCell & { outputs: Output[] };
/** The output of `python -m gradlet.cli.prerender`: the wire's Notebook, and what each cell has shown. */
export type Notebook = { title: string; cells: Cell[]; metadata: string };

// The options of views/markdown.ts, so that nothing moves when the live page takes over.
const prose = markdownIt({ html: false, linkify: true, typographer: true }).disable("replacements");
prose.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
// Alignment of table columns is a style attribute by default, which the page's policy forbids.
for (const rule of ["th_open", "td_open"] as const)
  prose.renderer.rules[rule] = (tokens, index, options, _env, self) => {
    const token = tokens[index]!;
    const align = /text-align:(\w+)/.exec(String(token.attrGet("style") ?? ""))?.[1];
    token.attrs = align ? [["class", `align-${align}`]] : null;
    return self.renderToken(tokens, index, options);
  };

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]!);

function highlight(source: string): string {
  let html = "";
  const put = (text: string, classes: string) =>
    (html += classes ? `<span class="${classes}">${escapeHtml(text)}</span>` : escapeHtml(text));
  highlightCode(source, pythonLanguage.parser.parse(source), classHighlighter, put, () => (html += "\n"));
  return html;
}

export function renderNotebook(notebook: Notebook, viz: Viz): string {
  return notebook.cells.map((cell) => renderCell(cell, viz)).join("\n");
}

function renderCell(cell: Cell, viz: Viz): string {
  if (cell.kind === "markdown") return `<section class="cell prose">${prose.render(cell.source)}</section>`;
  if (cell.kind === "raw") return `<section class="cell raw"><pre>${escapeHtml(cell.source)}</pre></section>`;
  const outputs = cell.outputs.map((output) => renderOutput(output, viz)).join("");
  return (
    `<section class="cell code"><pre class="source"><code>${highlight(cell.source)}</code></pre>` +
    `<div class="outputs">${outputs}</div></section>`
  );
}

function renderOutput(output: Output, viz: Viz): string {
  if (output.kind === "figure") return stillFigure(output);
  if (output.kind === "stream") return `<pre class="stream ${output.name}">${escapeHtml(output.text)}</pre>`;
  const dot = output.data["text/vnd.graphviz"];
  if (dot !== undefined) return stillGraph(viz, dot, output.engine ?? "dot");
  return `<pre class="value">${escapeHtml(output.data["text/plain"] ?? "")}</pre>`;
}
