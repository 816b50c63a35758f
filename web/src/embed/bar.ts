/**
 * <gl-embed-bar>: Run, how Python is, and the way to the whole page; for a plain iframe, where the element has no bar
 * of its own.
 */
import { LitElement, html, nothing } from "lit";
import { customElement } from "lit/decorators.js";
import * as icons from "../notebook/icons";
import { encode } from "../share";
import type { EmbedController } from "./controller";
import { status } from "./status";

@customElement("gl-embed-bar")
export class Bar extends LitElement {
  constructor(readonly controller: EmbedController) {
    super();
    controller.addEventListener("change", () => this.requestUpdate());
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override render(): unknown {
    const { controller } = this;
    const { words, progress, busy, touched } = status(controller);
    const label = controller.notebook.hasCode ? "Run" : "Train";
    const press = () => void (busy ? controller.stop() : controller.run()).catch(() => {});
    return html`
      <button type="button" class="button solid" @click=${press}
        >${busy ? icons.stop : icons.play}${busy ? "Stop" : label}</button>
      ${controller.look.title ? html`<b class="title">${controller.look.title}</b>` : nothing}
      <span class="words" role="status" aria-live=${busy && words.includes(" of ") ? "off" : "polite"}
        >${words || "Real Python, in your browser"}</span>
      ${
        touched && !busy
          ? html`<button type="button" class="button" @click=${() => void controller.reset()}
        >Reset</button>`
          : nothing
      }
      <a class="mark" href="./" target="_blank" rel="noopener" title="Open it on a page of its own"
        @click=${this.#leave}>gradlet</a>
      ${
        progress === undefined
          ? nothing
          : progress === null
            ? html`<progress></progress>`
            : html`<progress max="1"
        .value=${progress}></progress>`
      }`;
  }

  /** The link says where it goes as late as it can: the text may have changed until then. */
  #leave = async (event: Event): Promise<void> => {
    const link = event.currentTarget as HTMLAnchorElement;
    if (link.hash) return;
    event.preventDefault();
    link.hash = await encode(this.controller.state).catch(() => "");
    link.click();
    link.href = "./";
  };
}
