/**
 * <gl-embed>: a notebook in somebody's post. The cells and the panel of the page, without what is for writing
 * notebooks.
 */
import { LitElement, html, nothing } from "lit";
import { customElement } from "lit/decorators.js";
import type { Ask } from "../notebook/cell-element";
import { cellIn, cellList } from "../notebook/cell-list";
import { bringIntoView } from "../views/bring-into-view";
import { Panel } from "../views/panel/panel";
import type { EmbedController } from "./controller";
import { VIEWS } from "../wire/attributes";

@customElement("gl-embed")
export class Embed extends LitElement {
  #panel: Panel | null = null;
  #warned = "";

  constructor(readonly controller: EmbedController) {
    super();
    controller.addEventListener("change", () => this.#changed());
    this.addEventListener("gl-do", (event) => this.#answer((event as CustomEvent<Ask>).detail));
  }

  protected override createRenderRoot(): this {
    return this;
  }

  #changed(): void {
    const { controller } = this;
    if (controller.hasPanel && !this.#panel) {
      const panel = (this.#panel = new Panel());
      panel.trainer = controller.trainer;
    }
    const warnings = controller.problems.join("\n");
    if (warnings && warnings !== this.#warned) console.warn(`<grad-let> ${warnings}`);
    this.#warned = warnings;
    this.requestUpdate();
  }

  #answer(ask: Ask): void {
    const { controller } = this;
    if (ask.what === "run") {
      controller.runner.run(ask.id);
      const element = cellIn(this, ask.id);
      if (ask.thenNext) this.#step(ask.id, 1);
      else if (element) bringIntoView(element);
    } else if (ask.what === "stop") void controller.stop();
    else if (ask.what === "next") this.#step(ask.id, 1);
    else if (ask.what === "previous") this.#step(ask.id, -1);
    else if (ask.what === "jump") cellIn(this, ask.cell)?.edit(ask.line);
    // Cells are not added, moved or deleted here, and going into the code does not fetch Python: it is somebody's post.
  }

  #step(id: string, by: 1 | -1): void {
    const { notebook } = this.controller;
    const next = notebook.cells[notebook.index(id) + by];
    if (next) cellIn(this, next.id)?.focus();
  }

  protected override render(): unknown {
    const { controller } = this;
    const { notebook, session } = controller;
    const { dataset } = document.documentElement;
    dataset["hide"] = VIEWS.filter((view) => !controller.isVisible(view)).join(" ");
    dataset["cells"] = ["none", "one"][notebook.python().length] ?? "many";
    const theme = controller.look.theme ?? "auto";
    if (theme === "auto") delete dataset["theme"];
    else dataset["theme"] = theme;
    dataset["fixed"] = String(controller.look.fixed ?? false);
    const failed = session.state.phase === "failed" ? session.state.message : "";
    const refused = controller.isVisible("controls") ? [] : controller.problems;
    return html`
      ${[failed, controller.notice, ...refused].filter(Boolean).map(
        (text) => html`<p class="said" role="status"
        >${text}</p>`,
      )}
      ${cellList(notebook, session)}
      ${controller.hasPanel ? this.#panel : nothing}`;
  }
}
