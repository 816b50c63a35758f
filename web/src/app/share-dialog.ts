/**
 * The share dialog: what goes in, what an embed shows, how long that is, and everything people paste or save. What a
 * link holds is said in the very words in which its banner will say it.
 */
import { LitElement, html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";
import { SANDBOX, VIEWS } from "../wire/attributes";
import { encode, meter, snippet, type Form, type Shared } from "../share";
import { pictures, png, type Picture } from "../share/picture";
import type { PanelSetup } from "../views/panel/setup";
import { saveFile } from "../views/save-file";
import { contents } from "./banner";
import { open } from "./dialogs";
import { FORMATS, type Format } from "./files";
import * as icons from "../notebook/icons";

/** All that there is to share. The panel's part comes from Python, where there is one. */
export interface Sharable {
  notebook: NonNullable<Shared["notebook"]>;
  /** The views that an embed shows by now. */
  looks: Pick<Shared, "view" | "hide">;
  panel: Promise<PanelSetup>;
  saveNotebook(format: Format): void;
}

const FORMS: [Form, string][] = [
  ["link", "link"],
  ["markdown", "Markdown"],
  ["element", "element"],
  ["iframe", "iframe"],
];

@customElement("gl-share")
export class ShareDialog extends LitElement {
  @property({ attribute: false }) sharable!: Sharable;
  @state() private whole: Shared = {};
  @state() private out = new Set<string>();
  @state() private unseen = new Set<string>();
  @state() private fragment = "";
  /** The reason why there is no link. */
  @state() private refused = "";
  /** The reason why nothing is known of the panel, while that is so. */
  @state() private unknown = "Python is asked, and answers when it is free";
  @state() private form: Form = "link";
  @state() private announced = "";
  @state() private picture = 0;
  /** Its frame came without what draws the embed: there is no connection. */
  @state() private blind = false;
  #pictures: Picture[] = [];
  #encoding: Promise<readonly [string, string]> | undefined;

  protected override createRenderRoot(): this {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#pictures = pictures();
    this.whole = { notebook: this.sharable.notebook };
    const { view = VIEWS, hide = [] } = this.sharable.looks;
    this.unseen = new Set(VIEWS.filter((name) => !view.includes(name) || hide.includes(name)));
    void this.sharable.panel.then(
      (panel) => {
        this.unknown = "";
        this.whole = { ...this.whole, ...panel };
      },
      () => (this.unknown = "Python did not answer; open this once more to ask again"),
    );
  }

  /** The state of what is ticked. Weights and points mean nothing without the settings they belong to. */
  get #ticked(): Shared {
    const { notebook, settings, points, weights, step } = this.whole;
    const takes = (name: string) => !this.out.has(name);
    const hide = VIEWS.filter((view) => this.unseen.has(view));
    const view = this.sharable.looks.view && VIEWS.filter((view) => !this.unseen.has(view));
    return {
      ...(notebook && takes("notebook") && { notebook }),
      ...(settings &&
        Object.keys(settings).length > 0 &&
        takes("settings") && {
          settings,
          ...(points?.length && takes("points") && { points }),
          ...(weights?.length && takes("weights") && { weights, step: step ?? 0 }),
        }),
      ...(view ? { view } : hide.length && { hide }),
    };
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!["whole", "out", "unseen"].some((name) => changed.has(name))) return;
    const ticked = this.#ticked;
    const latest = (this.#encoding = encode(ticked).then(
      (fragment) => [fragment, ""] as const,
      (error: Error) => ["", error.message] as const,
    ));
    void latest.then(([fragment, refused]) => {
      if (latest === this.#encoding) [this.fragment, this.refused] = [fragment, refused];
    });
  }

  protected override render(): unknown {
    const { whole, fragment } = this;
    const ticked = this.#ticked;
    const items = contents(ticked);
    const text = fragment && snippet(this.form, new URL(location.href), fragment, ticked);
    const length = fragment && meter(snippet("link", new URL(location.href), fragment, ticked));
    return html`<div class="columns">
        <div>
          <fieldset>
            <legend>What goes in</legend>
            ${this.#part("notebook", "Notebook", contents({ notebook: whole.notebook }))}
            ${this.#part("settings", "Settings of the panel", contents({ settings: whole.settings }))}
            ${this.#part("points", "Data drawn by hand", contents({ points: whole.points }), "settings")}
            ${this.#part("weights", "Weights", contents({ weights: whole.weights, step: whole.step }), "settings")}
          </fieldset>
          <fieldset class="views">
            <legend>What an embed shows</legend>
            ${VIEWS.map(
              (view) => html`<label><input type="checkbox" .checked=${!this.unseen.has(view)}
              @change=${() => (this.unseen = toggled(this.unseen, view))} />${view}</label>`,
            )}
          </fieldset>
        </div>
        <div class="preview" aria-label="What its reader will see" role="group">
          <p><strong>From a link.</strong> Nothing has run. ${items.length ? "It carries:" : "It carries nothing."}</p>
          <ul>${items.map((item) => html`<li>${item}</li>`)}</ul>
          ${
            fragment
              ? keyed(
                  fragment,
                  html`<iframe title="The embed, as it will look" src="embed.html${fragment}"
            sandbox=${SANDBOX} ?hidden=${this.blind} @load=${this.#previewed}></iframe>`,
                )
              : nothing
          }
          ${
            this.blind
              ? html`<p class="blind" role="status"
            >The preview could not be loaded: there is no connection to this site. Links, files and pictures do not need
              one.</p>`
              : nothing
          }
        </div>
      </div>
      ${
        length
          ? html`<p class="length ${length.tone}">
          <meter min="0" max="4096" low="2000" high="4095" optimum="0" .value=${Math.min(length.characters, 4_096)}
            aria-label="Length of the link"></meter>
          <span role="status">${length.words}</span></p>`
          : nothing
      }
      ${this.refused ? html`<p class="length bad" role="status">${this.refused}</p>` : nothing}
      <textarea readonly rows="3" aria-label="To copy" spellcheck="false" .value=${text}
        @focus=${(event: Event) => (event.target as HTMLTextAreaElement).select()}></textarea>
      <div class="copies" role="group" aria-label="Copy">
        ${FORMS.map(
          ([form, name]) => html`<button type="button"
          class="button ${form === "link" ? "solid" : "outlined"}" ?disabled=${!fragment}
          @click=${() => this.#copy(form)}>Copy ${name}</button>`,
        )}
      </div>
      <div class="saves">
        ${
          this.#pictures.length
            ? html`<div role="group" aria-label="Save a picture">
            <select aria-label="Picture"
              @change=${(event: Event) => (this.picture = (event.target as HTMLSelectElement).selectedIndex)}>
              ${this.#pictures.map(({ name }) => html`<option>${name}</option>`)}
            </select>
            <button type="button" class="button outlined" @click=${() => this.#savePicture("svg")}>SVG</button>
            <button type="button" class="button outlined" @click=${() => this.#savePicture("png")}>PNG</button>
          </div>`
            : nothing
        }
        <div role="group" aria-label="Save a file">
          <span>Notebook as a file</span>
          ${FORMATS.map(
            ([format]) => html`<button type="button" class="button outlined"
            @click=${() => this.#saveNotebook(format)}>.${format}</button>`,
          )}
        </div>
      </div>
      <p class="announced" role="status">${this.announced}</p>`;
  }

  /** A part that is not there cannot be ticked, and the reason is said. */
  #part(name: string, label: string, [words]: string[], needs?: string): unknown {
    const without = words === undefined || (needs !== undefined && this.out.has(needs));
    return html`<label class=${without ? "without" : ""}>
      <input type="checkbox" ?disabled=${without} .checked=${!without && !this.out.has(name)}
        @change=${() => (this.out = toggled(this.out, name))} />
      <span>${label}<small
        >${words ?? (this.unknown && name !== "notebook" ? this.unknown : NONE[name])}</small></span></label>`;
  }

  #previewed = (event: Event): void => {
    this.blind = !(event.target as HTMLIFrameElement).contentDocument?.querySelector("gl-embed");
  };

  async #copy(form: Form): Promise<void> {
    this.form = form;
    this.announced = "";
    await this.#encoding; // what was ticked a moment ago counts
    await this.updateComplete;
    if (!this.fragment) return;
    const field = this.querySelector("textarea")!;
    const name = FORMS.find(([other]) => other === form)![1];
    try {
      await navigator.clipboard.writeText(field.value);
      this.announced = `Copied the ${name}.`;
    } catch {
      // The browser or the page around this one does not let scripts write there; the reader can.
      field.focus();
      field.select();
      this.announced = "This browser does not let the page copy. The text is selected: press Ctrl+C.";
    }
  }

  /** Python writes it, which may take its time to start: that is told by the page, which the dialog would cover. */
  #saveNotebook(format: Format): void {
    this.closest("dialog")?.close();
    this.sharable.saveNotebook(format);
  }

  async #savePicture(kind: "svg" | "png"): Promise<void> {
    const picture = this.#pictures[this.picture];
    if (!picture) return;
    const name = `${picture.name.toLowerCase().replaceAll(" ", "-")}.${kind}`;
    try {
      saveFile(name, kind === "svg" ? new Blob([picture.svg()], { type: "image/svg+xml" }) : await png(picture.svg()));
      this.announced = `Saved ${name}.`;
    } catch (error) {
      this.announced = `“${name}” could not be made: ${(error as Error).message}.`;
    }
  }
}

const NONE: Record<string, string> = {
  notebook: "there is none",
  settings: "the panel has not been opened",
  points: "none: the panel's data is a set of its own",
  weights: "none: the panel has trained nothing",
};

function toggled(set: ReadonlySet<string>, name: string): Set<string> {
  const next = new Set(set);
  if (!next.delete(name)) next.add(name);
  return next;
}

export const showShare = (sharable: Sharable): Promise<boolean> =>
  open(
    (close) => html`<div class="head"><h2>Share</h2>
        <button type="button" class="button icon" aria-label="Close" @click=${() => close(false)}
          >${icons.close}</button></div>
      <gl-share .sharable=${sharable}></gl-share>`,
    "Share",
    "share",
  );
