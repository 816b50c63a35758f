/** <gl-notices>: sentences that want an answer or a look, at the foot of the window. They stay until dismissed. */
import { LitElement, html } from "lit";
import { customElement, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import * as icons from "../notebook/icons";

export interface Notice {
  /** A notice takes the place of an older one with the same key. */
  key: string;
  tone?: "plain" | "warn" | "bad";
  text: string;
  actions?: { label: string; run: () => void }[];
}

@customElement("gl-notices")
export class Notices extends LitElement {
  @state() private list: Notice[] = [];

  protected override createRenderRoot(): this {
    return this;
  }

  add(notice: Notice): void {
    this.list = [...this.list.filter((other) => other.key !== notice.key), notice].slice(-4);
  }
  withdraw(key: string): void {
    if (this.list.some((notice) => notice.key === key)) this.list = this.list.filter((notice) => notice.key !== key);
  }
  has(key: string): boolean {
    return this.list.some((notice) => notice.key === key);
  }
  /** Bring the keyboard here (F6); false when there is nothing to go to. */
  enter(): boolean {
    const buttons = this.querySelectorAll<HTMLButtonElement>(".notice:last-child button");
    buttons[0]?.focus();
    return buttons.length > 0;
  }

  protected override render(): unknown {
    return html`<div class="notices" role="region" aria-label="Notices" aria-live="polite">
      ${repeat(
        this.list,
        (notice) => notice.key,
        (notice) => html`
        <div class="notice ${notice.tone ?? "plain"}"
          @keydown=${(event: KeyboardEvent) => event.key === "Escape" && this.withdraw(notice.key)}>
          <p>${notice.text}</p>
          <div class="acts">
            ${notice.actions?.map(
              ({ label, run }) =>
                html`<button type="button" class="button act" @click=${() => {
                  this.withdraw(notice.key);
                  run();
                }}>${label}</button>`,
            )}
            <button type="button" class="button icon" aria-label="Dismiss" title="Dismiss"
              @click=${() => this.withdraw(notice.key)}>${icons.close}</button>
          </div>
        </div>`,
      )}
    </div>`;
  }
}
