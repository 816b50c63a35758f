/** <gl-toolbar>: what can be done to the whole notebook, and how Python is. */
import { LitElement, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { START_SIZE } from "../session/session";
import type { State } from "../session/types";
import { FORMATS, type Format } from "./files";
import * as icons from "../notebook/icons";
import { nextTheme, theme } from "./theme";
import { duration, megabytes } from "../notebook/quantities";

/** The commands that the bar has for the page, and the state that it shows. */
export interface Commands {
  readonly state: State;
  readonly busy: boolean;
  /** The file that is being opened: until it is here, there is nothing to run. */
  readonly opening: string | null;
  /** The reader's name for the cell with this id. */
  where(cell: string): string;
  runAll(): void;
  stop(): void;
  startOver(): void;
  start(): void;
  pick(file: File): void;
  save(format: Format): void;
  share(): void;
  keys(): void;
}

const LULL = 250;

@customElement("gl-toolbar")
export class Toolbar extends LitElement {
  @property({ attribute: false }) commands!: Commands;
  @state() private open = false;
  /** The last call that was no cell's, and when it was last seen. */
  #work: { state: State; seen: number } | null = null;
  #ticking: ReturnType<typeof setInterval> | undefined;

  protected override createRenderRoot(): this {
    return this;
  }
  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("pointerdown", this.#outside);
    this.addEventListener("keydown", this.#key);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("pointerdown", this.#outside);
    this.removeEventListener("keydown", this.#key);
  }

  #closeMenus(): void {
    this.open = false;
    for (const menu of this.querySelectorAll<HTMLDetailsElement>("details[open]")) menu.open = false;
  }
  #outside = (event: Event): void => {
    if (!this.contains(event.target as Node)) this.#closeMenus();
  };
  #key = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    const menu = (event.target as Element).closest("details[open]");
    const back = menu?.querySelector("summary") ?? this.querySelector<HTMLElement>(".more");
    this.#closeMenus();
    back?.focus();
  };
  /** Do it, and put the menus away. */
  #then = (command: () => void) => () => {
    // A dialog gives the focus back to where it was, which must not be in a menu that is gone.
    if (this.open) this.querySelector<HTMLElement>(".more")?.focus();
    this.#closeMenus();
    command();
  };

  protected override render(): unknown {
    const { commands } = this;
    const { busy, opening } = commands;
    const state = this.#steady(commands.state);
    const running = state.phase === "running" || state.phase === "stopping";
    if (running) this.#ticking ??= setInterval(() => this.requestUpdate(), 500);
    else {
      clearInterval(this.#ticking);
      this.#ticking = undefined;
    }
    const stoppable = busy || running;
    const look = theme();
    return html`<div class="row">
        <a class="wordmark" href="./">${icons.wordmark}gradlet</a>
        <button type="button" class="button outlined" aria-disabled=${opening !== null} @click=${commands.runAll}
          >${icons.playAll}Run all</button>
        <button type="button" class="button halt" aria-disabled=${!stoppable || state.phase === "stopping"}
          @click=${() => state.phase !== "stopping" && commands.stop()}>${icons.stop}Stop</button>
        <button type="button" class="button icon more" aria-expanded=${this.open} aria-controls="more" aria-label="More"
          @click=${() => (this.open = !this.open)}>${icons.menu}</button>
        <div class="secondary ${this.open ? "open" : ""}" id="more">
          <button type="button" class="button" title="A fresh Python; your text stays"
            @click=${this.#then(commands.startOver)}>Start over</button>
          <button type="button" class="button" title="Open a notebook: .md, .py or .ipynb"
            @click=${this.#then(() => this.querySelector<HTMLInputElement>("input[type=file]")!.click())}>Open</button>
          <details class="menu">
            <summary class="button">Save${icons.chevron}</summary>
            <div class="sheet">
              ${FORMATS.map(
                ([format, name]) => html`<button type="button" class="button"
                @click=${this.#then(() => commands.save(format))}>${name} <small>.${format}</small></button>`,
              )}
            </div>
          </details>
          <button type="button" class="button" @click=${this.#then(commands.share)}>Share</button>
          <button type="button" class="button" @click=${this.#then(commands.keys)}>Keys</button>
          <button type="button" class="button" aria-label="Theme: ${look}" title="Theme: ${look}" @click=${() => {
            nextTheme();
            this.requestUpdate();
          }}>${icons.themes[look]}<span class="narrow">Theme: ${look}</span></button>
        </div>
        <div class="python" data-phase=${state.phase}>
          <span class="dot"></span><span class="words" title=${this.#words(state)}>${this.#words(state)}</span>
          ${
            state.phase === "failed"
              ? html`<button type="button" class="button outlined" @click=${commands.start}
            >Retry</button>`
              : nothing
          }
        </div>
      </div>
      ${this.#progress(state)}
      <input type="file" accept=".md,.py,.ipynb,text/markdown,text/x-python" hidden @change=${(event: Event) => {
        const input = event.target as HTMLInputElement;
        const file = input.files?.[0];
        input.value = "";
        if (file) commands.pick(file);
      }} />`;
  }

  /**
   * The panel trains in short calls: between two of them Python is ready, and the bar, were it to say so, would
   * flicker.
   */
  #steady(state: State): State {
    if (state.phase === "running" && state.cell === null) this.#work = { state, seen: performance.now() };
    else if (state.phase !== "ready") this.#work = null;
    if (!this.#work || state.phase !== "ready") return state;
    if (performance.now() - this.#work.seen < LULL) {
      setTimeout(() => this.requestUpdate(), LULL);
      return this.#work.state;
    }
    this.#work = null;
    return state;
  }

  #words(state: State): string {
    switch (state.phase) {
      case "off":
        return `Python starts on Run (${megabytes(START_SIZE)})`;
      case "loading":
        return state.loaded < state.total
          ? `${state.step}, ${megabytes(state.loaded)} of ${megabytes(state.total)}`
          : state.step;
      case "ready":
        return "Python is ready";
      case "running": {
        const seconds = (Date.now() - state.since) / 1000;
        const what = state.cell === null ? "Python is working" : `Running ${this.commands.where(state.cell)}`;
        return seconds < 1 ? what : `${what}, ${duration(seconds, 0)}`;
      }
      case "stopping":
        return "Stopping";
      case "restarting":
        return "Starting a fresh Python";
      case "failed":
        return "Python is not there";
    }
  }

  #progress(state: State): unknown {
    if (state.phase !== "loading" && state.phase !== "restarting") return nothing;
    const known = state.phase === "loading" && state.total > 0 && state.loaded < state.total;
    return known
      ? html`<progress aria-label="Loading Python" max=${state.total} value=${state.loaded}></progress>`
      : html`<progress aria-label="Starting Python" class="endless"></progress>`;
  }
}
