/** <gl-failure>: an exception, read from what matters: what went wrong, where in the reader's code, then everything. */
import { LitElement, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Failure, Frame } from "../wire/python";
import type { Ask } from "./cell-element";

@customElement("gl-failure")
export class FailureElement extends LitElement {
  @property({ attribute: false }) failure!: Failure;

  protected override createRenderRoot(): this {
    return this;
  }

  #jump(cell: string, line: number): void {
    this.dispatchEvent(
      new CustomEvent<Ask>("gl-do", { detail: { what: "jump", cell, line }, bubbles: true, composed: true }),
    );
  }

  protected override render(): unknown {
    const { type, message, frames, mark, traceback, interrupted } = this.failure;
    if (interrupted) {
      const said =
        message && message !== "KeyboardInterrupt"
          ? message
          : "Stopped. The variables are as they were at that moment.";
      return html`<p class="interrupted">${said}</p>`;
    }
    return html`<div class="failure">
      <p class="title">${type}${message ? html`<span class="what">: ${message}</span>` : nothing}</p>
      ${
        frames.length
          ? html`<ol>${frames.map((frame) => html`<li>${this.#frame(frame)}</li>`)}</ol>`
          : mark
            ? html`<button type="button" class="frame" @click=${() => this.#jump(mark.cell, mark.line)}
              ><span class="place">line ${mark.line}</span></button>`
            : nothing
      }
      ${
        traceback
          ? html`<details
            ><summary>Full traceback</summary><pre tabindex="0" role="group" aria-label="Full traceback"
              >${traceback}</pre></details>`
          : nothing
      }
    </div>`;
  }

  #frame({ cell, where, line, function: name, source }: Frame): unknown {
    const inside = name && name !== "<module>" ? html`, in ${name}` : nothing;
    const words = html`<span class="place">${where}, line ${line}${inside}</span><code>${source.trim()}</code>`;
    return cell === null
      ? html`<div class="frame">${words}</div>`
      : html`<button type="button" class="frame" @click=${() => this.#jump(cell, line)}>${words}</button>`;
  }
}
