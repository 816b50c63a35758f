/** The banner above a notebook that came by a link: that it did, what it carries, and the way back. */
import { html, nothing } from "lit";
import type { Shared } from "../share";
import * as icons from "../notebook/icons";

export interface FromLink {
  shared: Shared;
  /** Back to the reader's own notebook. */
  home: () => void;
  /** The reader has pressed Run since. */
  ran: boolean;
  dismissed: boolean;
}

const many = (count: number, one: string, more = `${one}s`): string =>
  `${count.toLocaleString("en")} ${count === 1 ? one : more}`;

/** Lists what a state holds, in words, one item each. */
export function contents({ notebook, settings, points, weights, step }: Shared): string[] {
  const items: string[] = [];
  if (notebook) {
    const python = notebook.cells.filter(({ kind }) => kind === "python").length;
    items.push(
      `${many(notebook.cells.length, "cell")}, ${python === 0 ? "none" : python.toLocaleString("en")} of them Python`,
    );
  }
  const set = Object.entries(settings ?? {});
  if (set.length)
    items.push(
      `${many(set.length, "setting")} of the panel (${set
        .slice(0, 4)
        .map(([name, value]) => `${name.replaceAll("_", " ").slice(0, 30)} ${String(value).slice(0, 30)}`)
        .join(", ")}${set.length > 4 ? ", …" : ""})`,
    );
  if (points?.length) items.push(`${many(points.length, "point")} drawn by hand`);
  if (weights?.length) items.push(`${many(weights.length, "weight")} after ${many(step ?? 0, "step")} of training`);
  return items;
}

export function banner({ shared, home, ran }: FromLink, dismiss: () => void): unknown {
  const items = contents(shared);
  const panel = shared.settings ?? shared.points ?? shared.weights;
  return html`<aside class="from-link" aria-label="From a link">
    <p><strong>From a link.</strong> ${ran ? "What has run here, you ran." : "Nothing has run."}
      ${items.length ? "It carries:" : "It carries nothing."}</p>
    <ul>${items.map((item) => html`<li>${item}</li>`)}</ul>
    <div class="acts">
      ${
        panel
          ? html`<button type="button" class="button"
        @click=${() => document.querySelector("#under")?.scrollIntoView()}>Go to the panel</button>`
          : nothing
      }
      <button type="button" class="button" @click=${home}>Your own notebook</button>
      <button type="button" class="button icon" aria-label="Dismiss" title="Dismiss" @click=${dismiss}
        >${icons.close}</button>
    </div>
  </aside>`;
}
