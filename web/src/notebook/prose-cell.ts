/** A cell of prose: set text until it is opened, then its Markdown in an editor; leaving the editor sets it again. */
import { html, type PropertyValues } from "lit";
import { customElement, state } from "lit/decorators.js";
import { markdown } from "../safe/markdown";
import { CellElement } from "./cell-element";
import type { Editor } from "./editor";
import "./editor";
import * as icons from "./icons";

@customElement("gl-prose-cell")
export class ProseCell extends CellElement {
  @state() editing = false;
  #rendered: string | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.classList.add("cell", this.cell.kind === "raw" ? "raw" : "prose");
    this.addEventListener("dblclick", this.#open);
    this.addEventListener("focusout", this.#left);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removeEventListener("dblclick", this.#open);
    this.removeEventListener("focusout", this.#left);
  }

  #open = (event: Event): void => {
    if (!this.editing && !(event.target as Element).closest("a, button, summary")) this.edit();
  };
  #left = (event: FocusEvent): void => {
    // A window that loses the focus is not a reader who leaves the cell.
    if (this.editing && document.hasFocus() && !this.contains(event.relatedTarget as Node | null)) this.close();
  };

  override edit(line?: number): void {
    this.wake();
    this.editing = true;
    void this.updateComplete.then(() => {
      const editor = this.querySelector<Editor>("gl-editor");
      if (line === undefined) editor?.focus();
      else editor?.goto(line);
    });
  }
  close(): void {
    this.editing = false;
  }
  protected override execute(then: "stay" | "next"): void {
    this.close();
    if (then === "next") this.ask({ what: "next", id: this.cell.id, edit: true });
    else this.focus();
  }

  protected override update(changed: PropertyValues<this>): void {
    this.setAttribute("aria-label", this.cell.kind === "raw" ? "Raw text. Enter edits." : "Prose. Enter edits.");
    super.update(changed);
  }

  protected override render(): unknown {
    const { cell, editing } = this;
    const open = html`<button class="button icon" type="button" aria-label="Edit this prose" title="Edit (Enter)"
      @click=${() => this.edit()}>${icons.edit}</button>`;
    return html`<div class="rendered" ?hidden=${editing}></div>
      ${
        editing
          ? html`<gl-editor class="source" language="text" label="Prose, in Markdown" .value=${cell.source}
              @gl-edit=${(event: CustomEvent<string>) => this.notebook.edit(cell.id, event.detail)}
              @gl-escape=${this.#escape}></gl-editor>
            <div class="foot">
              <button class="button run" type="button" title="Done (Ctrl+Enter)" @click=${() => this.execute("stay")}
                >${icons.check}Done</button>
              <span class="mark">${cell.kind === "raw" ? "raw text" : "Markdown"}</span>
              ${this.tools("this prose")}
            </div>`
          : this.tools("this prose", open)
      }`;
  }

  /** In prose, Tab is not indentation: one Escape is enough to be done. */
  #escape = (): void => {
    this.close();
    this.focus();
  };

  protected override updated(): void {
    if (this.editing || this.#rendered === this.cell.source) return;
    this.#rendered = this.cell.source;
    const rendered = this.querySelector(":scope > .rendered")!;
    if (this.cell.source.trim() === "") {
      const empty = document.createElement("p");
      empty.className = "placeholder";
      empty.textContent = "Empty prose. Press Enter or double-click to write.";
      rendered.replaceChildren(empty);
    } else if (this.cell.kind === "raw") {
      const pre = document.createElement("pre");
      pre.textContent = this.cell.source;
      rendered.replaceChildren(pre);
    } else rendered.replaceChildren(markdown(this.cell.source));
  }
}
