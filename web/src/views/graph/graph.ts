/**
 * `<gl-graph>`: a Graphviz graph, drawn, themed, and kept alive.
 *
 * Give it `dot` and `layout` (DOT in, SVG text out), or `svg` for a picture that was drawn ahead of time. While a new
 * graph is laid out the old picture stays; where only numbers changed nothing is laid out at all (patch.ts).
 */
import { LitElement, html, nothing, unsafeCSS } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { Refused } from "../../session/types";
import { dress, type GraphModel } from "./model";
import { Patcher } from "./patch";
import { GraphPointer } from "./pointer";
import styles from "./graph.css?inline";
import { fallback, rebuild, Unreadable } from "../../safe/svg";
import { saveFile } from "../save-file";
import { Viewport } from "./viewport";

let made = 0;
const PATIENCE = 300;
const PAN = 60;

@customElement("gl-graph")
export class Graph extends LitElement {
  static override styles = unsafeCSS(styles);

  @property() dot = "";
  @property() engine = "dot";
  /** A picture drawn ahead of time; stays until `dot` has been laid out. */
  @property() svg = "";
  @property({ attribute: false }) layout:
    | ((dot: string, engine: string, signal: AbortSignal) => Promise<string>)
    | null = null;

  @state() private label = "";
  @state() private problem = "";
  /** It is not the graph's fault: another try may succeed. */
  @state() private again = false;
  @state() private waiting = false;
  @state() private overflows = false;
  /** Sides on which the picture goes on beyond what is seen. */
  @state() private beyond = "";
  @query(".view") private view!: HTMLElement;

  readonly #prefix = `graph${++made}`;
  #viewport: Viewport | null = null;
  #pointer: GraphPointer | null = null;
  #patcher: Patcher | null = null;
  /** Source and engine of what is drawn, and the SVG text it was drawn from. */
  #drawn = { dot: "", engine: "", svg: "" };
  /** The layout that is under way, and the one before it that was given up. */
  #abort: AbortController | null = null;
  #givenUp = false;
  #working = false;
  #lastFlash = 0;

  override render() {
    return html`
      <div class=${this.overflows ? "view overflowing" : "view"} tabindex="0" role="group"
        aria-label=${this.label || "Graph"}
        aria-describedby="keys" data-beyond=${this.beyond} aria-busy=${this.waiting} @keydown=${this.#key}
        @scroll=${this.#settle}></div>
      ${
        this.label
          ? html`<div class="tools" role="group" aria-label="View">
            <button title="Zoom out" aria-label="Zoom out" @click=${() => this.#zoom(1 / 1.3)}>−</button>
            <button title="Zoom in" aria-label="Zoom in" @click=${() => this.#zoom(1.3)}>+</button>
            <button title="Show the whole graph" @click=${() => this.#fit()}>Fit</button>
            <button title="Download as SVG" @click=${this.#download}>SVG</button>
          </div>`
          : nothing
      }
      ${
        this.overflows
          ? html`<p class="note">${this.label}. <span class="mouse"
        >Drag to move, Ctrl and wheel to zoom.</span><span class="touch"
          >Drag to move, pinch to zoom.</span></p>`
          : nothing
      }
      ${this.waiting ? html`<p class="wait">Laying out the graph…</p>` : nothing}
      <p class="problem" role="alert" ?hidden=${!this.problem}>${this.problem}${
        this.again
          ? html` <button type="button"
        @click=${() => void this.#follow()}>Retry</button>`
          : nothing
      }</p>
      <p class="spoken" id="keys"
        >Arrow keys move the view, plus and minus zoom, 0 shows everything, Shift with an arrow key walks along the
          edges.</p>
      <p class="spoken" aria-live="polite"></p>
    `;
  }

  override firstUpdated(): void {
    this.#viewport = new Viewport(this.view);
    this.#pointer = new GraphPointer(this.view, this.renderRoot.querySelector("[aria-live]")!);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#abort?.abort();
    this.#viewport?.dispose();
    this.#viewport = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (!this.hasUpdated) return;
    this.#viewport = new Viewport(this.view);
    void this.#follow();
  }

  override updated(changed: Map<string, unknown>): void {
    if (changed.has("svg") && this.svg) this.#draw(this.svg, "", "");
    // Nobody waits for the old one. But a second is let finish: a source that changes faster than it is laid out shows
    // too.
    if ((changed.has("dot") || changed.has("engine")) && !this.#givenUp) this.#abort?.abort();
    if (["dot", "engine", "layout"].some((name) => changed.has(name))) void this.#follow();
  }

  /** Bring the picture up to date, one layout at a time; what was asked meanwhile is looked at when it is done. */
  async #follow(): Promise<void> {
    if (this.#working || !this.layout) return;
    this.#working = true;
    const patience = setTimeout(() => (this.waiting = true), PATIENCE);
    while (this.isConnected && this.dot && (this.dot !== this.#drawn.dot || this.engine !== this.#drawn.engine)) {
      const { dot, engine } = this;
      const { signal } = (this.#abort = new AbortController());
      try {
        if (engine !== this.#drawn.engine || !this.#patch(dot))
          this.#draw(await this.layout(dot, engine, signal), dot, engine);
        this.problem = "";
        this.#givenUp = false;
      } catch (error) {
        this.#givenUp = signal.aborted;
        if (signal.aborted || dot !== this.dot || engine !== this.engine) continue;
        this.problem = error instanceof Error ? error.message : String(error);
        this.again = !(error instanceof Refused);
        break;
      }
    }
    clearTimeout(patience);
    this.#abort = null;
    this.waiting = false;
    this.#working = false;
  }

  #patch(dot: string): boolean {
    const changed = this.#patcher?.patch(dot);
    if (!changed) return false;
    this.#drawn.dot = dot;
    this.#flash(changed);
    return true;
  }

  #draw(svgText: string, dot: string, engine: string): void {
    this.#drawn = { dot, engine, svg: svgText };
    this.#patcher = null;
    let drawing: SVGSVGElement;
    try {
      drawing = rebuild(svgText, this.#prefix);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      this.view.replaceChildren(fallback(svgText));
      return;
    }
    const model = dress(drawing);
    this.label = summary(model);
    drawing.setAttribute("role", "img");
    drawing.setAttribute("aria-label", this.label);
    this.view.replaceChildren(drawing);
    this.#viewport?.show(
      drawing,
      model.fontSize,
      [...model.nodes.values()].map(({ group }) => group),
    );
    this.#pointer?.follow(model);
    if (dot) this.#patcher = new Patcher(dot, model);
    this.#settle();
  }

  /** A short glow on what changed; none while changes come faster than an eye can follow. */
  #flash(texts: SVGTextElement[]): void {
    const now = performance.now();
    const often = now - this.#lastFlash < 400;
    this.#lastFlash = now;
    if (often || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    for (const text of texts) {
      for (const part of text.children.length ? text.querySelectorAll(".number") : [text]) {
        part.animate([{ fill: "var(--accent)" }, { fill: "var(--accent)", offset: 0.4 }, {}], 900);
      }
    }
  }

  #settle = (): void => {
    requestAnimationFrame(() => {
      this.overflows = this.#viewport?.overflows ?? false;
      const { scrollLeft, clientWidth, scrollWidth } = this.view;
      this.beyond =
        `${scrollLeft > 1 ? "before" : ""} ${scrollLeft + clientWidth < scrollWidth - 1 ? "after" : ""}`.trim();
    });
  };

  #zoom(factor: number): void {
    this.#viewport?.zoom(factor);
    this.#settle();
  }

  #fit(): void {
    this.#viewport?.fit();
    this.#settle();
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const [x, y] = ARROWS[event.key] ?? [0, 0];
    if (x || y) {
      if (!event.shiftKey) this.#viewport?.pan(x * PAN, y * PAN);
      else if (!this.#pointer?.walk(x, y)) return;
    } else if (event.key === "+" || event.key === "=") this.#zoom(1.3);
    else if (event.key === "-") this.#zoom(1 / 1.3);
    else if (event.key === "0") this.#fit();
    else if (event.key === "Escape") this.#pointer?.choose(null);
    else return;
    event.preventDefault();
  }

  /**
   * The picture as Graphviz drew it, sanitised, with the words it has now: the text of an SVG file, empty before there
   * is one.
   */
  picture(): string {
    if (!this.#drawn.svg) return "";
    const drawing = rebuild(this.#drawn.svg, this.#prefix);
    const shown = [...this.view.querySelectorAll("text")];
    drawing.querySelectorAll("text").forEach((text, at) => (text.textContent = shown[at]?.textContent ?? ""));
    return new XMLSerializer().serializeToString(drawing);
  }

  #download(): void {
    saveFile("graph.svg", new Blob([this.picture()], { type: "image/svg+xml" }));
  }
}

const ARROWS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

function summary({ nodes, edges }: GraphModel): string {
  const count = (n: number, noun: string) => `${n} ${noun}${n === 1 ? "" : "s"}`;
  return `Graph: ${count(nodes.size, "node")}, ${count(edges.length, "edge")}`;
}

declare global {
  interface HTMLElementTagNameMap {
    "gl-graph": Graph;
  }
}
