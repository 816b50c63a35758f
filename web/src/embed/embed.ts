/** <gl-embed>: a notebook in somebody's post. The cells and the panel of the page, without what is for writing notebooks. */
import { LitElement, html, nothing } from "lit";
import { customElement } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Ask, CellElement } from "../notebook/cell-element";
import "../notebook/code-cell";
import "../notebook/prose-cell";
import { Panel } from "../views/panel/panel";
import type { Shell } from "./controller";
import { VIEWS } from "../wire/attributes";

@customElement("gl-embed")
export class Embed extends LitElement {
  #panel: Panel | null = null;
  #warned = "";

  constructor(readonly shell: Shell) {
    super();
    shell.addEventListener("change", () => this.#changed());
    this.addEventListener("gl-do", (event) => this.#answer((event as CustomEvent<Ask>).detail));
  }

  protected override createRenderRoot(): this {
    return this;
  }

  #changed(): void {
    const { shell } = this;
    if (shell.hasPanel && !this.#panel) {
      const panel = (this.#panel = new Panel());
      panel.settings = shell.look.settings ?? {};
      panel.given = shell.carried.given;
      panel.session = shell.session;
      void panel.updateComplete.then(() => (shell.panel = panel)).then(() => shell.changed());
    }
    const warnings = shell.problems.join("\n");
    if (warnings && warnings !== this.#warned) console.warn(`<grad-let> ${warnings}`);
    this.#warned = warnings;
    this.requestUpdate();
  }

  #element(id: string): CellElement | null {
    return this.querySelector<CellElement>(`[data-cell="${CSS.escape(id)}"]`);
  }

  #answer(ask: Ask): void {
    const { shell } = this;
    if (ask.what === "run") {
      shell.runner.run(ask.id);
      if (ask.thenNext) this.#step(ask.id, 1);
    } else if (ask.what === "stop") void shell.stop();
    else if (ask.what === "next") this.#step(ask.id, 1);
    else if (ask.what === "previous") this.#step(ask.id, -1);
    else if (ask.what === "jump") this.#element(ask.cell)?.edit(ask.line);
    // Cells are not added, moved or deleted here, and going into the code does not fetch Python: it is somebody's post.
  }

  #step(id: string, by: 1 | -1): void {
    const { notebook } = this.shell;
    const next = notebook.cells[notebook.index(id) + by];
    if (next) this.#element(next.id)?.focus();
  }

  protected override render(): unknown {
    const { shell } = this;
    const { notebook, session } = shell;
    const { dataset } = document.documentElement;
    dataset["hide"] = VIEWS.filter((view) => !shell.shows(view)).join(" ");
    dataset["cells"] = ["none", "one"][notebook.python().length] ?? "many";
    const theme = shell.look.theme ?? "auto";
    if (theme === "auto") delete dataset["theme"];
    else dataset["theme"] = theme;
    dataset["fixed"] = String(shell.look.fixed ?? false);
    let number = 0;
    const count = notebook.cells.length;
    const failed = session.state.phase === "failed" ? session.state.message : "";
    const refused = shell.shows("controls") ? [] : shell.problems;
    return html`
      ${[failed, shell.notice, ...refused].filter(Boolean).map((text) => html`<p class="said" role="status">${text}</p>`)}
      ${repeat(notebook.cells, (cell) => cell.id, (cell, index) =>
        cell.kind === "python"
          ? html`<gl-code-cell data-cell=${cell.id} .notebook=${notebook} .cell=${cell} .session=${session}
              .number=${++number} .index=${index} .count=${count}></gl-code-cell>`
          : html`<gl-prose-cell data-cell=${cell.id} .notebook=${notebook} .cell=${cell} .index=${index} .count=${count}></gl-prose-cell>`)}
      ${shell.hasPanel ? this.#panel : nothing}`;
  }
}
