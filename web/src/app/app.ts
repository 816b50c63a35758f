/**
 * <gl-app>: the notebook on the page. Holds the model, the runner and the session together, and answers what cells ask.
 * It decides about the page only; the meaning of a notebook is decided in Python.
 */
import { LitElement, html, nothing, type PropertyValues } from "lit";
import { customElement, state } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";
import type { Session } from "../session/types";
import type { Ask, CellElement } from "../notebook/cell-element";
import { cellIn, cellList } from "../notebook/cell-list";
import { banner, type FromLink } from "./banner";
import * as icons from "../notebook/icons";
import { savesData } from "./connection";
import type { Notebook } from "../notebook/model";
import type { Notices } from "./notices";
import type { Runner } from "../notebook/runner";
import { yieldTask } from "../notebook/yield-task";
import { bringIntoView } from "../views/bring-into-view";
import { setupFrom, type PanelSetup } from "../views/panel/setup";
import { Trainer } from "../views/panel/trainer";

@customElement("gl-app")
export class App extends LitElement {
  /** The link that this was opened from. */
  @state() link: FromLink | null = null;
  @state() private panel = false;
  /** Sections of the static page, by the ids of the cells that take their places. */
  still: ReadonlyMap<string, Element> = new Map();
  /** True if this cannot be done now; the reader has been told why. */
  refuses: (what: string) => boolean = () => false;
  /** Takes back the last deletion or replacement. */
  #undo: (() => void) | null = null;
  #trainer: Trainer;

  constructor(
    readonly notebook: Notebook,
    readonly session: Session,
    readonly runner: Runner,
    readonly notices: Notices,
    readonly say: (text: string) => void,
  ) {
    super();
    this.#trainer = new Trainer(session);
    notebook.subscribe((change) => change.what === "list" && this.requestUpdate());
    this.addEventListener("gl-do", (event) => this.#answer((event as CustomEvent<Ask>).detail));
  }

  protected override createRenderRoot(): this {
    return this;
  }

  element(id: string): CellElement | null {
    return cellIn(this, id);
  }

  /** Offer to take something back: in a notice, and by Ctrl+Z on a cell. */
  offerUndo(text: string, undo: () => void, focus?: string): void {
    const once = () => {
      this.#undo = null;
      this.notices.withdraw("undo");
      undo();
      if (focus) void this.updateComplete.then(() => this.element(focus)?.focus());
    };
    this.#undo = once;
    this.notices.add({ key: "undo", text, actions: [{ label: "Undo", run: once }] });
  }

  /** Forgets what could be taken back: it was of a notebook that is not here any more. */
  forgetUndo(): void {
    this.#undo = null;
    this.notices.withdraw("undo");
  }

  /** Python has a panel, with settings of its own. */
  get hasPanel(): boolean {
    return this.#trainer.state !== null;
  }

  /** The panel's setup of this moment; where it was never opened, what a link has brought for it. */
  panelSetup(): Promise<PanelSetup> {
    return this.#trainer.save();
  }

  #answer(ask: Ask): void {
    const { notebook, runner } = this;
    switch (ask.what) {
      case "run":
        if (this.refuses("Run")) break;
        runner.run(ask.id);
        if (ask.thenNext) this.#step(ask.id, 1, true);
        else this.#bring(ask.id);
        break;
      case "stop":
        void runner.stop();
        break;
      case "next":
        this.#step(ask.id, 1, ask.edit ?? false);
        break;
      case "previous":
        this.#step(ask.id, -1, false);
        break;
      case "move":
        if (notebook.move(ask.id, ask.by)) {
          void this.updateComplete.then(() => {
            const element = this.element(ask.id);
            element?.focus();
            element?.scrollIntoView({ block: "nearest" });
          });
          this.say(`Moved ${ask.by < 0 ? "up" : "down"}.`);
        }
        break;
      case "remove":
        this.#remove(ask.id);
        break;
      case "insert": {
        const cell = notebook.insert(ask.index, ask.kind);
        void this.updateComplete.then(() => this.element(cell.id)?.edit());
        break;
      }
      case "jump":
        this.element(ask.cell)?.edit(ask.line);
        break;
      case "say":
        this.say(ask.text);
        break;
      case "undo":
        this.#undo?.();
        break;
      case "intent":
        this.#wanted();
        break;
    }
  }

  #bring(id: string): void {
    const element = this.element(id);
    if (element) bringIntoView(element);
  }

  /** Someone went into the code: fetch Python meanwhile, unless the reader asked the browser to save data. */
  #wanted(): void {
    if (this.session.state.phase === "off" && !savesData()) void this.session.start().catch(() => {});
  }

  #step(id: string, by: 1 | -1, edit: boolean): void {
    const { notebook } = this;
    const next = notebook.cells[notebook.index(id) + by];
    if (next) {
      const element = this.element(next.id);
      if (edit && next.kind === "python") element?.edit();
      else element?.focus();
      element?.scrollIntoView({ block: "nearest" });
    } else if (edit) {
      const cell = notebook.insert(notebook.cells.length, "python");
      void this.updateComplete.then(() => this.element(cell.id)?.edit());
    }
  }

  #remove(id: string): void {
    const { notebook, runner } = this;
    const cell = notebook.get(id);
    if (!cell) return;
    const index = notebook.index(id);
    const name = cell.kind === "python" ? notebook.where(id) : "the prose";
    if (runner.current === id) void runner.stop();
    runner.forget(id);
    const undo = notebook.remove(id);
    const heir = notebook.cells[index] ?? notebook.cells[index - 1];
    void this.updateComplete.then(() =>
      (heir ? this.element(heir.id) : this.querySelector<HTMLElement>(".insert button"))?.focus(),
    );
    if (cell.source.trim() === "") this.#undo = undo;
    else this.offerUndo(`Deleted ${name}.`, undo, id);
  }

  async #bringPanel(): Promise<void> {
    const part = await import("../views/panel/panel").catch(() => null);
    this.notices.withdraw("panel");
    if (part) await yieldTask();
    else
      this.notices.add({
        key: "panel",
        tone: "bad",
        text: "The training panel could not be loaded: there is no connection to this site.",
        actions: [{ label: "Try again", run: () => void this.#bringPanel() }],
      });
    this.panel = part !== null;
  }

  /** Another link has another panel. */
  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has("link") || (changed.get("link") as FromLink | null | undefined)?.shared === this.link?.shared)
      return;
    this.#trainer.dispose();
    this.#trainer = new Trainer(this.session, setupFrom(this.link?.shared ?? {}));
  }

  protected override firstUpdated(): void {
    // The panel's code is fetched when someone comes near it.
    const section = this.querySelector(".under")!;
    const watch = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        watch.disconnect();
        void this.#bringPanel();
      },
      { rootMargin: "600px 0px" },
    );
    watch.observe(section);
  }

  protected override render(): unknown {
    const { notebook, session, link } = this;
    const count = notebook.cells.length;
    return html`
      ${link && !link.dismissed ? banner(link, () => (this.link = { ...link, dismissed: true })) : nothing}
      ${cellList(notebook, session, { still: this.still, between: (index) => this.#insert(index + 1) })}
      ${count === 0 ? html`<p class="empty">This notebook is empty.</p>` : nothing}
      ${this.#insert(count, true)}
      <section class="under" aria-labelledby="under">
        <div class="cell prose">
          <h2 id="under">Training, without code</h2>
          <p>The same Python, driven by a panel: choose a data set and a network, press Train, and watch the boundary
            move.</p>
        </div>
        ${this.panel ? keyed(link?.shared, html`<gl-panel .trainer=${this.#trainer}></gl-panel>`) : nothing}
      </section>`;
  }

  #insert(index: number, last = false): unknown {
    const add = (kind: "python" | "markdown") => () => this.#answer({ what: "insert", index, kind });
    const where = last ? "at the end" : "here";
    return html`<div class="insert ${last ? "last" : ""}">
      <button type="button" class="button" aria-label="Add Python ${where}" @click=${add("python")}
        >${icons.plus}Python</button>
      <button type="button" class="button" aria-label="Add prose ${where}" @click=${add("markdown")}
        >${icons.plus}Prose</button>
    </div>`;
  }
}
