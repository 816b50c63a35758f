/** A cell of Python: its editor, a foot with Run and how the last run went, and what it showed. */
import { html, nothing, type PropertyValues } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Session } from "../session/types";
import { CellElement } from "./cell-element";
import type { Editor } from "./editor";
import "./editor";
import * as icons from "./icons";
import type { Mark } from "./model";
import { duration } from "./quantities";
import "./outputs";

const WORDS: Record<Mark, string> = {
  never: "",
  queued: "waiting",
  running: "running",
  done: "ran",
  failed: "failed",
  stopped: "stopped",
  stale: "edited since it ran",
};

@customElement("gl-code-cell")
export class CodeCell extends CellElement {
  @property({ attribute: false }) session!: Session;
  #ticking: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.classList.add("cell", "code");
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#ticking);
    this.#ticking = undefined;
  }

  get editor(): Editor | null {
    this.wake();
    return this.querySelector("gl-editor");
  }
  override edit(line?: number): void {
    if (line === undefined) this.editor?.focus();
    else this.editor?.goto(line);
  }
  override select(anchor: number, head: number): void {
    this.editor?.select(anchor, head);
  }
  protected override execute(then: "stay" | "next"): void {
    this.ask({ what: "run", id: this.cell.id, thenNext: then === "next" });
  }

  protected override update(changed: PropertyValues<this>): void {
    this.dataset.mark = this.cell.mark;
    this.setAttribute("aria-label", `Python, cell ${this.number}. Enter edits, Control Enter runs.`);
    const running = this.cell.mark === "running";
    if (running) this.#ticking ??= setInterval(() => this.requestUpdate(), 250);
    else {
      clearInterval(this.#ticking);
      this.#ticking = undefined;
    }
    super.update(changed);
  }

  protected override render(): unknown {
    const { cell } = this;
    const name = `cell ${this.number}`;
    const running = cell.mark === "running";
    const failure =
      cell.mark === "failed" ? cell.outputs.list.find((output) => output.kind === "failure")?.failure : undefined;
    const mark = failure?.mark?.cell === cell.id ? failure.mark : null;
    const intent = () => this.ask({ what: "intent" });
    return html`<gl-editor class="source" label="Python, ${name}" .value=${cell.source} .mark=${mark}
        @gl-edit=${(event: CustomEvent<string>) => this.notebook.edit(cell.id, event.detail)}
        @gl-escape=${this.onEscape} @focusin=${intent}></gl-editor>
      <div class="foot">
        <button class="button ${running ? "stop" : "run"}" type="button" @focus=${intent} @pointerenter=${intent}
          aria-label="${running ? "Stop" : "Run"} ${name}"
          title=${running ? "Stop" : "Run (Ctrl+Enter)"} aria-disabled=${cell.mark === "queued"}
          @click=${() => (running ? this.ask({ what: "stop" }) : this.execute("stay"))}
          >${running ? icons.stop : icons.play}${running ? "Stop" : "Run"}</button>
        <span class="mark ${cell.mark}">${this.#words()}</span>
        ${this.tools(name)}
      </div>
      <gl-outputs class="outputs" .cell=${cell} .session=${this.session} ?hidden=${cell.outputs.empty}></gl-outputs>`;
  }

  #words(): unknown {
    const { mark, seconds, since, outputs, source } = this.cell;
    if (mark === "running") return `running, ${duration((performance.now() - since) / 1000, 0)}`;
    if (mark === "done" && seconds !== null) return `ran in ${duration(seconds, 1)}`;
    if (mark === "failed" && seconds !== null && seconds >= 1) return `failed after ${duration(seconds, 1)}`;
    if (mark !== "never") return WORDS[mark];
    if (outputs.predrawn) return "from an earlier run";
    return source.trim() === "" ? nothing : `cell ${this.number}`;
  }
}
