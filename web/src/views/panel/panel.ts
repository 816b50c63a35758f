/**
 * `<gl-panel>`: training without writing code. Every control, its label, its bounds and the words of a refusal come
 * from Python (`PanelState`); this element draws them and passes on what the reader does.
 *
 * Nothing starts Python but the reader: until then Train is all there is. If Python is there anyway, the controls show
 * at once.
 */
import { LitElement, html, nothing, svg, unsafeCSS } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import type { Field, Figure, PanelState, Point } from "../../wire/python";
import { bringIntoView } from "../bring-into-view";
import "../figure/figure";
import { map, type Looked } from "./network";
import styles from "./panel.css?inline";
import "./pad";
import type { Tool } from "./pad";
import type { Settings } from "./setup";
import { pointsOf, type Trainer } from "./trainer";

@customElement("gl-panel")
export class Panel extends LitElement {
  static override styles = unsafeCSS(styles);

  /** The conversation behind the controls; it outlives the panel, and others may drive it too. */
  @property({ attribute: false }) trainer: Trainer | null = null;

  /** Texts that the reader has typed and Python has not taken (yet). */
  @state() private drafts: Record<string, string> = {};
  /** The neuron that is pointed at: the plane shows what it says. */
  @state() private looked: Looked | null = null;
  @state() private helped: string | null = null;
  /** The points as the reader has drawn them, until Python has taken them. */
  @state() private drawn: Point[] | null = null;
  @state() private tool: Tool = "a";

  #inView = false;
  /** Train was pressed before there was a picture. */
  #pressed = false;
  readonly #watch = new IntersectionObserver((entries) => {
    this.#inView = entries.at(-1)?.isIntersecting ?? false;
    this.#look();
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.#watch.observe(this);
    document.addEventListener("visibilitychange", this.#look);
    this.#attach(this.trainer);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#watch.disconnect();
    document.removeEventListener("visibilitychange", this.#look);
    this.#detach(this.trainer);
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has("trainer")) return;
    this.#detach(changed.get("trainer") as Trainer | null);
    if (this.isConnected) this.#attach(this.trainer);
  }

  #attach(trainer: Trainer | null): void {
    trainer?.addEventListener("change", this.#changed);
    trainer?.session.addEventListener("state", this.#look);
  }

  #detach(trainer: Trainer | null | undefined): void {
    trainer?.removeEventListener("change", this.#changed);
    trainer?.session.removeEventListener("state", this.#look);
    trainer?.pause();
  }

  #look = (): void => {
    const { trainer } = this;
    if (!trainer) return;
    trainer.visible = this.#inView && !document.hidden;
    if (this.#inView && !trainer.state && !trainer.failed && trainer.session.state.phase === "ready") trainer.open();
    if (!trainer.state) this.requestUpdate();
  };

  /**
   * Train was pressed here: its reader is brought to the picture, and again when that takes the place of a few words.
   */
  #train(trainer: Trainer): void {
    this.#pressed = trainer.state === null;
    trainer.train();
    this.#bring();
  }
  #bring(): void {
    const stage = this.renderRoot.querySelector(".stage");
    if (stage) bringIntoView(stage);
  }

  override updated(): void {
    if (!this.#pressed || !this.trainer?.state) return;
    this.#pressed = false;
    if (this.#inView) this.#bring(); // whoever has gone on reading elsewhere is left there
  }

  #changed = (): void => {
    this.requestUpdate();
  };

  override render() {
    const { trainer } = this;
    if (!trainer) return nothing;
    const { state } = trainer;
    return html`<section class="panel" aria-label="Training panel">
      <div class="stage">
        <div class="top">
          ${this.#actions(trainer)}
          ${state ? this.#form(state, true) : nothing}
        </div>
        ${state ? this.#progress(trainer, state) : nothing}
        ${state?.drawing ? this.#tools(trainer, state) : nothing}
        ${state ? this.#picture(trainer, state) : this.#facade(trainer)}
        ${
          state?.network
            ? html`<gl-network .network=${state.network}
          @neuron=${(event: CustomEvent<Looked>) => (this.looked = event.detail)}></gl-network>`
            : nothing
        }
      </div>
      ${state ? this.#form(state, false) : nothing}
    </section>`;
  }

  #picture(trainer: Trainer, state: PanelState) {
    const { drawing } = state;
    const seen = state.network && this.looked ? map(state.network, this.looked.at) : null;
    const figure =
      seen && state.figure.boundary
        ? { ...state.figure, boundary: { ...state.figure.boundary, ...seen } }
        : state.figure;
    const heading = seen ? sentence(this.looked!.name) : "Decision boundary";
    if (!drawing) return html`<gl-figure .figure=${figure} .heading=${heading} bare></gl-figure>`;
    const points = this.drawn ?? pointsOf(state);
    const [x, y] = figure.boundary
      ? [figure.boundary.x, figure.boundary.y]
      : [
          [0, drawing.reach],
          [0, drawing.reach],
        ];
    return html`<gl-figure .figure=${this.drawn ? unfinished(figure, this.drawn, drawing.reach) : figure}
      .heading=${heading} bare>
      <gl-pad .points=${points} .tool=${this.tool} .most=${drawing.most}
        .reach=${[Math.max(x[1]!, drawing.reach), Math.max(y[1]!, drawing.reach)]}
        @draw=${(event: CustomEvent<Point[]>) => this.#draw(trainer, event.detail)}
        @tool=${(event: CustomEvent<Tool>) => (this.tool = event.detail)}></gl-pad>
    </gl-figure>`;
  }

  #tools(trainer: Trainer, state: PanelState) {
    const problem = state.problems["data"];
    return html`<div class="actions drawing" role="group" aria-label="Drawing">
      ${TOOLS.map(
        ([tool, words]) => html`<button type="button" class=${tool} aria-pressed=${this.tool === tool}
        @click=${() => (this.tool = tool)}>${words}</button>`,
      )}
      <button type="button" @click=${() => this.#draw(trainer, [])}>Clear</button>
      <span class="note" role="status">${problem ?? "Click or drag on the plane."}</span>
    </div>`;
  }

  #draw(trainer: Trainer, points: Point[]): void {
    this.drawn = points;
    void trainer.draw(points).then(() => {
      // What Python has taken is in its picture; what it cannot train on yet stays as it was drawn.
      if (this.drawn === points && !trainer.failed && !trainer.state?.problems["data"]) this.drawn = null;
    });
  }

  #facade(trainer: Trainer) {
    const phase = trainer.session.state.phase;
    const words =
      trainer.asking || trainer.training
        ? phase === "running"
          ? "Waiting for Python to be free…"
          : phase === "ready"
            ? "Opening…"
            : "Starting Python…"
        : "Press Train: Python starts, makes the data and a network, and the picture appears here.";
    const trained = trainer.setup.weights && !trainer.asking && !trainer.training;
    return html`<div class="empty"
      >${MOONS}<p>${words}</p>${
        trained
          ? html`<p><button type="button" @click=${() => trainer.open()}
        >Show the network from the link</button></p>`
          : nothing
      }</div>${
        trainer.notice
          ? html`<p class="notice bad"
          role="alert">${trainer.notice}</p>`
          : nothing
      }`;
  }

  #actions(trainer: Trainer) {
    const { state, training } = trainer;
    const over = state !== null && (state.done || state.halted !== null);
    // A button that were disabled at the end of a training would lose the focus it has.
    return html`<div class="actions" role="group" aria-label="Training">
      <button class="main" type="button" aria-disabled=${over}
        @click=${() => over || (training ? trainer.pause() : this.#train(trainer))}
        >${training ? "Pause" : "Train"}</button>
      <button type="button" ?disabled=${!state} aria-disabled=${over} @click=${() => over || trainer.step()}
        >Step</button>
      <button type="button" ?disabled=${!state} title="The same initial weights again"
        @click=${() => trainer.reset(false)}>Reset</button>
      <button type="button" ?disabled=${!state} title="Other data and other initial weights"
        @click=${() => trainer.reset(true)}>New seed</button>
    </div>`;
  }

  #progress(trainer: Trainer, state: PanelState) {
    const words =
      state.halted ?? (trainer.notice || (state.done ? "Done. Reset starts from the same initial weights." : ""));
    const bad = state.halted !== null || (trainer.notice !== "" && !trainer.training);
    return html`<div class="progress">
      <progress aria-label="Steps trained" .max=${Math.max(1, state.steps)} .value=${Math.min(state.step, state.steps)}
        ></progress>
      <p class="facts">
        <span>step <span class="number">${count(state.step)}</span> of <span class="number"
          >${count(state.steps)}</span></span>
        ${
          state.stepsPerSecond === null
            ? nothing
            : html`<span>${state.throttled ? "could do " : nothing}<span
          class="number">${count(state.stepsPerSecond)}</span> steps/s</span>`
        }
        <span><span class="number">${count(state.parameters)}</span> parameters</span>
        <span>${state.engineName}</span>
      </p>
      <p class=${bad ? "notice bad" : "notice"} role="status">${words}</p>
    </div>`;
  }

  /** The settings of how training runs stand beside the buttons; those of what is trained, below the picture. */
  #form(state: PanelState, whileTraining: boolean) {
    const fields = state.fields.filter((field) => field.whileTraining === whileTraining);
    const help = fields.find(({ name }) => name === this.helped)?.help ?? "";
    return html`<form class=${whileTraining ? "running" : "model"}
      aria-label=${whileTraining ? "How it runs" : "Settings"} @submit=${(event: Event) => event.preventDefault()}
      @focusin=${this.#helpFor} @pointerover=${this.#helpFor}>
      ${fields.map((field) => this.#field(field, state.problems[field.name]))}
      ${
        whileTraining
          ? nothing
          : nameless(state).map(
              (problem) => html`<p class="problem" role="alert"
        >${problem}</p>`,
            )
      }
      ${whileTraining ? nothing : html`<p class="help" aria-hidden="true">${help}</p>`}
    </form>`;
  }

  #field(field: Field, problem: string | undefined) {
    const { name, label, kind } = field;
    const shown = this.drafts[name] ?? String(field.value);
    const described = problem ? `${name}-problem ${name}-help` : `${name}-help`;
    const control =
      kind === "choice"
        ? html`<select id=${name} .value=${live(shown)} aria-describedby=${described}
          aria-invalid=${problem ? "true" : "false"} @change=${this.#commit}>
          ${field.choices?.map(
            (choice) => html`<option value=${choice.value} ?selected=${choice.value === shown}
            >${choice.label}</option>`,
          )}
        </select>`
        : html`<input id=${name} .value=${live(shown)}
          inputmode=${kind === "integer" ? "numeric" : kind === "number" ? "decimal" : "text"} autocomplete="off"
          spellcheck="false"
          aria-describedby=${described} aria-invalid=${problem ? "true" : "false"} @input=${this.#draft}
          @change=${this.#commit} @keydown=${this.#nudge} />`;
    return html`<div class="field" data-field=${name} title=${field.whileTraining ? field.help : nothing}>
      <label for=${name}>${label}</label>${control}
      ${problem ? html`<p class="problem" id="${name}-problem" role="alert">${problem}</p>` : nothing}
      <span hidden id="${name}-help">${field.help}</span>
    </div>`;
  }

  #helpFor(event: Event): void {
    const field = (event.target as Element).closest<HTMLElement>("[data-field]")?.dataset["field"];
    if (field) this.helped = field;
  }

  #draft(event: Event): void {
    const { id, value } = event.target as HTMLInputElement;
    this.drafts = { ...this.drafts, [id]: value };
  }

  #commit(event: Event): void {
    this.#draft(event);
    const state = this.trainer?.state;
    if (!state) return;
    const settings: Settings = {};
    for (const { name, value } of state.fields) {
      // As it was typed: what is a number is for Python to say, and JavaScript has other ideas of it.
      settings[name] = this.drafts[name] ?? value;
    }
    const asked = this.drafts;
    void this.trainer?.set(settings).then(() => this.#settle(asked));
  }

  /**
   * Drops the drafts that Python took; what it refused stays as it was typed, and so does what has been typed since.
   */
  #settle(asked: Record<string, string>): void {
    const problems = this.trainer?.state?.problems ?? {};
    this.drafts = Object.fromEntries(
      Object.entries(this.drafts).filter(([name, text]) => problems[name] !== undefined || asked[name] !== text),
    );
  }

  /** Up and down in an integer, within Python's bounds. */
  #nudge(event: KeyboardEvent): void {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    const input = event.target as HTMLInputElement;
    const field = this.trainer?.state?.fields.find(({ name }) => name === input.id);
    if (!by || field?.kind !== "integer" || !/^\s*[-+]?\d+\s*$/.test(input.value)) return;
    event.preventDefault();
    input.value = String(Math.min(field.max ?? Infinity, Math.max(field.min ?? -Infinity, Number(input.value) + by)));
    this.#commit(event);
  }
}

/** A picture for where one will be: two moons, as one remembers them. */
const MOONS = svg`<svg class="moons" viewBox="-1.15 -1.15 3.3 1.8" aria-hidden="true">${[...Array(16).keys()].map(
  (at) => {
    const [x, y] = [Math.cos((at / 15) * Math.PI), Math.sin((at / 15) * Math.PI)];
    return svg`<circle class="a" cx=${x} cy=${-y} r="0.07"/><circle class="b" cx=${1 - x} cy=${y - 0.5} r="0.07"/>`;
  },
)}</svg>`;

const TOOLS: [Tool, string][] = [
  ["a", "Class −1"],
  ["b", "Class +1"],
  ["eraser", "Eraser"],
];

/** The plane with these points and nothing that a model says. */
function unfinished(figure: Figure, points: Point[], reach: number): Figure {
  const blank = {
    x: [-reach, reach] as [number, number],
    y: [-reach, reach] as [number, number],
    columns: 0,
    rows: 0,
    values: new Float32Array(),
    threshold: 0,
    span: 1,
  };
  const column = (at: 0 | 1 | 2) => Float32Array.from(points, (point) => point[at]);
  return { ...figure, accuracy: null, boundary: blank, points: { x: column(0), y: column(1), side: column(2) } };
}

const sentence = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);
const count = (value: number) => value.toLocaleString("en");

declare global {
  interface HTMLElementTagNameMap {
    "gl-panel": Panel;
  }
}

/** Problems of settings that there are not: a link may name any. The first few of them. */
const nameless = ({ fields, problems }: PanelState): string[] =>
  Object.keys(problems)
    .filter((name) => fields.every((field) => field.name !== name))
    .slice(0, 3)
    .map((name) => `${problems[name]}.`);
