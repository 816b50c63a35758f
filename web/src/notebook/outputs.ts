/**
 * <gl-outputs>: the outputs of one cell. The richest form that can be drawn safely wins; text is always a fallback.
 * Everything here is data from a stranger: it becomes text nodes, or goes through the views' sanitisers.
 */
import { LitElement, html, nothing, type PropertyValues } from "lit";
import { customElement, property } from "lit/decorators.js";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import type { Session } from "../session/types";
import "../views/figure/figure";
import "../views/graph/graph";
import { sanitise } from "../safe/html";
import { markdown } from "../safe/markdown";
import { drawing } from "../safe/svg";
import type { Display } from "../wire/python";
import "./failure";
import type { Cell } from "./model";
import type { CellOutput } from "./cell-outputs";
import type { Terminal } from "./terminal";

@customElement("gl-outputs")
export class Outputs extends LitElement {
  @property({ attribute: false, hasChanged: () => true }) cell!: Cell;
  @property({ attribute: false }) session!: Session;

  protected override createRenderRoot(): this {
    return this;
  }

  protected override update(changed: PropertyValues<this>): void {
    // A stream that grows is followed, unless the reader has scrolled up in it. One that comes all at once shows its
    // start.
    const follow = [...this.querySelectorAll<HTMLElement>(":scope > .stream")].filter(
      (stream) => this.cell.mark === "running" && stream.scrollHeight - stream.scrollTop - stream.clientHeight < 24,
    );
    super.update(changed);
    for (const stream of follow) stream.scrollTop = stream.scrollHeight;
  }

  protected override render(): unknown {
    const { list, lost } = this.cell.outputs;
    return html`${
      lost
        ? html`<p class="dropped"
      >${lost.toLocaleString("en")} earlier ${lost === 1 ? "output" : "outputs"} dropped</p>`
        : nothing
    }
    ${repeat(
      list,
      (output) => output.key,
      (output) => this.#one(output),
    )}`;
  }

  #layout = (dot: string, engine: string, signal: AbortSignal): Promise<string> =>
    this.session.layout(dot, engine, signal);

  #one(output: CellOutput): unknown {
    switch (output.kind) {
      case "stream":
        return html`<pre class="stream ${output.name} ${output.terminal.lines.length > 17 ? "long" : ""}" tabindex="0"
          role="group" aria-label=${output.name === "stderr" ? "Warnings" : "Printed text"}
          >${stream(output.terminal)}</pre>`;
      case "figure":
        return html`<gl-figure .figure=${output.figure}></gl-figure>`;
      case "failure":
        return html`<gl-failure .failure=${output.failure}></gl-failure>`;
      case "svg":
        return html`<gl-graph .svg=${output.svg}></gl-graph>`;
      case "display":
        return guard([output.display], () => this.#display(output.display, `o${output.key}-`));
    }
  }

  #display({ data, engine }: Display, prefix: string): unknown {
    const dot = data["text/vnd.graphviz"];
    const svg = data["image/svg+xml"];
    const html_ = data["text/html"];
    const prose = data["text/markdown"];
    const text = data["text/plain"];
    if (dot !== undefined)
      return html`<gl-graph .dot=${dot} .engine=${engine ?? "dot"} .layout=${this.#layout}></gl-graph>`;
    for (const kind of ["image/png", "image/jpeg"] as const) {
      const encoded = data[kind];
      if (encoded !== undefined && svg === undefined)
        return html`<img src="data:${kind};base64,${encoded.replaceAll(/\s/g, "")}" alt=${text ?? "A picture"} />`;
    }
    try {
      if (svg !== undefined) return html`<div class="picture">${picture(svg, prefix, text)}</div>`;
      if (html_ !== undefined) return html`<div class="html">${sanitise(html_)}</div>`;
      if (prose !== undefined) return html`<div class="prose">${markdown(prose)}</div>`;
    } catch (error) {
      return html`<p class="unshown">This picture cannot be shown: ${(error as Error).message}</p>
        ${text === undefined ? nothing : value(text)}`;
    }
    return text === undefined ? nothing : value(text);
  }
}

/** As elements, or what is too much for the page as an image; one that no browser reads says what Python called it. */
function picture(
  svg: string,
  prefix: string,
  text = "A drawing that cannot be shown",
): SVGSVGElement | HTMLImageElement {
  const drawn = drawing(svg, prefix);
  if (drawn instanceof HTMLImageElement) drawn.alt = text;
  return drawn;
}

const value = (text: string) => html`<pre class="value" tabindex="0" role="group" aria-label="Value">${text}</pre>`;

function stream(terminal: Terminal): unknown {
  const { dropped } = terminal;
  return [
    dropped
      ? html`<span class="dropped">${dropped.toLocaleString("en")} ${dropped === 1 ? "line" : "lines"} dropped\n</span>`
      : nothing,
    ...terminal.spans().map(({ text, style }) => (style ? html`<span class=${style}>${text}</span>` : text)),
  ];
}
