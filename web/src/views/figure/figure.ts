/** `<gl-figure>`: one picture of a model in training, what it says over the plane beside how its loss fell. */
import { LitElement, html, nothing, unsafeCSS } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import plotStyles from "uplot/dist/uPlot.min.css?inline";
import type { Figure as FigureData } from "../../wire/python";
import { aspect, BoundaryPlot } from "./boundary";
import { tokens } from "../colour";
import styles from "./figure.css?inline";
import { charts, LossPlot, short } from "./loss";
import { marginStyles } from "./margins";
import { Painter } from "../painter";

const TOKENS = [
  "surface",
  "ink",
  "ink-soft",
  "ink-faint",
  "line",
  "line-strong",
  "accent",
  "side-a",
  "side-b",
] as const;
type Palette = Record<(typeof TOKENS)[number], string>;

@customElement("gl-figure")
export class Figure extends LitElement {
  static override styles = [unsafeCSS(plotStyles), marginStyles, unsafeCSS(styles)];

  @property({ attribute: false }) figure: FigureData | null = null;

  /** Without the step in the caption, where something around it says it already. */
  @property({ type: Boolean }) bare = false;

  /** The words above the plane. */
  @property() heading = "Decision boundary";

  @query(".paper canvas") private canvas!: HTMLCanvasElement | null;
  @query(".chart") private chart!: HTMLElement | null;
  @state() private noisy = false;
  @state() private chartless = false;
  @query(".pointed") private pointed!: HTMLElement;

  #plane: BoundaryPlot | null = null;
  #loss: LossPlot | null = null;
  #palette: Palette | null = null;
  #fonts = "11px monospace";
  #drawnId = "";
  readonly #painter = new Painter(
    this,
    () => this.#draw(),
    () => (this.#palette = null),
  );

  override connectedCallback(): void {
    super.connectedCallback();
    void charts.then((drawn) => {
      this.chartless = !drawn;
      this.#painter.again();
    });
    void document.fonts.ready.then(() => {
      this.#palette = null;
      this.#painter.again();
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#loss?.dispose();
    this.#loss = null;
  }

  override render() {
    const figure = this.figure;
    if (!figure) return nothing;
    const hasPlane = figure.boundary !== null || figure.points.x.length > 0;
    // A model shown without a loss has no curve; the panel keeps its place for the one to come.
    const hasLoss = this.bare || figure.losses.length > 0;
    return html`<figure>
      ${figure.title ? html`<p class="title">${figure.title}</p>` : nothing}
      <div class=${hasPlane ? "plots" : "plots single"}>
        ${
          hasPlane
            ? html`<div class="plane">
              <p class="head"><span>${this.heading}</span><span class="key"><i class="a"></i>${figure.classes[0]}<i
                class="b"></i>${figure.classes[1]}</span></p>
              <div class="paper"><div class="extent"></div><canvas role="img" aria-label=${planeSummary(figure)}
                ></canvas><slot></slot></div>
            </div>`
            : nothing
        }
        ${
          hasLoss
            ? html`<div class="loss">
              <p class="head"><span>Loss${this.noisy ? ", and its running mean" : ""}</span><span class="pointed"
                ></span></p>
              <div class="chart" role="img" aria-label=${lossSummary(figure)}></div>
              ${
                figure.losses.length === 0 || this.chartless
                  ? html`<p class="none" aria-hidden="true"
                >${this.chartless ? "No chart in this browser" : "No steps yet"}</p>`
                  : nothing
              }
            </div>`
            : nothing
        }
      </div>
      <figcaption>
        ${
          this.bare || !hasLoss
            ? nothing
            : html`<span>step <span class="number"
          >${figure.step.toLocaleString("en")}</span></span>`
        }
        ${
          figure.losses.length
            ? html`<span>loss <span class="number"
          >${short(figure.losses.at(-1)!)}</span></span>`
            : nothing
        }
        ${
          figure.accuracy === null
            ? nothing
            : html`<span>accuracy <span class="number"
          >${percent(figure.accuracy)}</span></span>`
        }
      </figcaption>
    </figure>`;
  }

  override updated(): void {
    if (this.figure)
      this.renderRoot
        .querySelector<HTMLElement>(".paper")
        ?.style.setProperty("--extent", String(1 / aspect(this.figure)));
  }

  #draw(): void {
    const figure = this.figure;
    if (!figure || !this.isConnected) return;
    if (!this.#palette) {
      this.#palette = tokens(this, TOKENS);
      this.#fonts = `11px ${getComputedStyle(this).getPropertyValue("--mono") || "monospace"}`;
      this.#loss?.dispose();
      this.#loss = null;
    }
    if (this.canvas) {
      if (this.#plane?.canvas !== this.canvas) this.#plane = new BoundaryPlot(this.canvas);
      this.#plane.draw(figure, this.#palette, this.#fonts);
    }
    if (this.#loss && this.#loss.container !== this.chart) {
      this.#loss.dispose();
      this.#loss = null;
    }
    if (!this.chart) return;
    this.#loss ??= new LossPlot(this.chart, (at) => {
      this.pointed.textContent = at ? `step ${at.step.toLocaleString("en")} · ${short(at.loss)}` : "";
    });
    const fresh = this.#drawnId !== figure.id || figure.step === 0;
    this.#drawnId = figure.id;
    this.noisy = this.#loss.draw(figure.lossSteps, figure.losses, this.#palette, this.#fonts, fresh);
  }
}

const percent = (fraction: number) =>
  `${(100 * fraction).toLocaleString("en", { maximumFractionDigits: 1, minimumFractionDigits: 1 })}%`;

function planeSummary({ points, classes, boundary, accuracy }: FigureData): string {
  const above = points.side.filter((side) => side > 0).length;
  const data = `${points.side.length} points, ${points.side.length - above} of class ${classes[0]} and ${above} of
    class ${classes[1]}`;
  const plane = boundary?.columns
    ? `Decision boundary over x from ${short(boundary.x[0])} to ${short(boundary.x[1])} and y
      from ${short(boundary.y[0])} to ${short(boundary.y[1])}; `
    : "";
  return `${plane}${data}${accuracy === null ? "" : `; ${percent(accuracy)} on the right side`}.`;
}

function lossSummary({ losses, lossSteps }: FigureData): string {
  if (losses.length === 0) return "Loss: no steps yet.";
  return `Loss: ${short(losses[0]!)} at step ${lossSteps[0]}, ${short(losses.at(-1)!)} at step ${lossSteps.at(-1)}.`;
}

declare global {
  interface HTMLElementTagNameMap {
    "gl-figure": Figure;
  }
}
