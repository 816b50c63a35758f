/**
 * The base of every cell on the page: light DOM (the static page's styles are its styles), the notebook, its tools and
 * keys.
 */
import { LitElement, html, type PropertyValues, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import type { Cell, Notebook } from "./model";
import * as icons from "./icons";
import { commandOf } from "./keys";
import { yieldTask } from "./yield-task";
import { workIn } from "./static-cells";

/** A request of a cell to the page; it bubbles as `gl-do`. */
export type Ask =
  | { what: "run"; id: string; thenNext?: boolean }
  | { what: "stop" }
  | { what: "next" | "previous"; id: string; edit?: boolean }
  | { what: "move"; id: string; by: -1 | 1 }
  | { what: "remove"; id: string }
  | { what: "insert"; index: number; kind: "python" | "markdown" }
  | { what: "jump"; cell: string; line: number }
  | { what: "say"; text: string }
  /** Take back the last thing that was deleted or replaced. */
  | { what: "undo" }
  /** The reader went into some code, or to its Run: Python will be wanted. */
  | { what: "intent" };

export abstract class CellElement extends LitElement {
  @property({ attribute: false }) notebook!: Notebook;
  @property({ attribute: false }) cell!: Cell;
  /** Its number among the Python cells, from 1; its index among all, from 0; and the count of all. */
  @property({ type: Number }) number = 0;
  @property({ type: Number }) index = 0;
  @property({ type: Number }) count = 0;
  #still: Element | undefined;
  #unsubscribe = () => {};
  #woken = () => {};

  /** The section of the static page that this cell stands for; what is in it is shown until the cell's turn comes. */
  set still(section: Element | undefined) {
    if (!this.hasUpdated) this.#still = section; // Lit sets it again whenever the list is rendered
  }

  protected override createRenderRoot(): this {
    return this;
  }
  override connectedCallback(): void {
    super.connectedCallback();
    if (this.#still && !this.hasUpdated) this.append(...this.#still.childNodes);
    this.tabIndex = 0;
    this.setAttribute("role", "group");
    this.addEventListener("keydown", this.#key);
    this.#unsubscribe = this.notebook.subscribe((change) => {
      if (change.what === "cell" && change.id === this.cell.id) this.requestUpdate();
    });
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removeEventListener("keydown", this.#key);
    this.#unsubscribe();
  }

  /** All cells of a page at once would block it for a good part of a second. */
  // biome-ignore lint/suspicious/noConfusingVoidType: the type is Lit's
  protected override scheduleUpdate(): void | Promise<unknown> {
    if (!this.#still) return super.scheduleUpdate();
    const woken = new Promise<void>((resolve) => (this.#woken = resolve));
    return Promise.race([yieldTask(), woken]).then(() => super.scheduleUpdate());
  }
  /** Become the live cell now, if it is not that yet: someone wants something of it. */
  protected wake(): void {
    if (!this.#still) return;
    this.performUpdate();
    this.#woken();
  }
  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (!this.#still) return;
    const { text, caret, run } = workIn(this);
    this.#still = undefined;
    this.replaceChildren();
    if (text !== undefined) this.notebook.edit(this.cell.id, text);
    void this.updateComplete.then(() => {
      if (caret) this.select(caret.anchor, caret.head);
      if (run) this.ask({ what: "run", id: this.cell.id });
    });
  }

  protected ask(detail: Ask): void {
    this.dispatchEvent(new CustomEvent<Ask>("gl-do", { detail, bubbles: true, composed: true }));
  }
  /** Put the reader into the cell's text. */
  abstract edit(line?: number): void;
  /** Put the reader into the cell's text, with that part of it selected. */
  select(_anchor: number, _head: number): void {
    this.edit();
  }
  protected abstract execute(then: "stay" | "next"): void;

  #key = (event: KeyboardEvent): void => {
    const act = this.#action(event);
    if (!act) return;
    event.preventDefault();
    act();
  };
  #action(event: KeyboardEvent): (() => void) | undefined {
    const anywhere = commandOf(event, "Anywhere");
    if (anywhere === "run and go on") return () => this.execute("next");
    // Where a page knows no "run all", the key runs this cell.
    if (anywhere === "run" || anywhere === "run all") return () => this.execute("stay");
    // The rest is for when the cell itself has the focus, not something inside it.
    if (event.target !== this) return undefined;
    const {
      index,
      cell: { id },
    } = this;
    switch (commandOf(event, "On a cell")) {
      case "edit":
        return () => this.edit();
      case "previous":
        return () => this.ask({ what: "previous", id });
      case "next":
        return () => this.ask({ what: "next", id });
      case "move up":
        return () => this.ask({ what: "move", id, by: -1 });
      case "move down":
        return () => this.ask({ what: "move", id, by: 1 });
      case "insert above":
        return () => this.ask({ what: "insert", index, kind: "python" });
      case "insert below":
        return () => this.ask({ what: "insert", index: index + 1, kind: "python" });
      case "insert prose":
        return () => this.ask({ what: "insert", index: index + 1, kind: "markdown" });
      case "remove":
        return () => this.ask({ what: "remove", id });
      case "undo":
        return () => this.ask({ what: "undo" });
      default:
        return undefined;
    }
  }

  protected tools(name: string, extra: unknown = null): TemplateResult {
    const id = this.cell.id;
    return html`<div class="tools">
      ${extra}
      <button class="button icon" type="button" aria-label="Move ${name} up" title="Move up (Alt+↑)"
        ?disabled=${this.index === 0}
        @click=${() => this.ask({ what: "move", id, by: -1 })}>${icons.up}</button>
      <button class="button icon" type="button" aria-label="Move ${name} down" title="Move down (Alt+↓)"
        ?disabled=${this.index === this.count - 1} @click=${() => this.ask({ what: "move", id, by: 1 })}
        >${icons.down}</button>
      <button class="button icon" type="button" aria-label="Delete ${name}" title="Delete (Delete)"
        @click=${() => this.ask({ what: "remove", id })}>${icons.remove}</button>
    </div>`;
  }

  /** Escape in an editor: once to let Tab out, twice to come back to the cell. */
  protected onEscape = (event: CustomEvent<{ twice: boolean }>): void => {
    if (event.detail.twice) this.focus();
    else this.ask({ what: "say", text: "Tab now leaves the editor. Press Escape again for the cell." });
  };
}
