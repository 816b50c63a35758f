/**
 * A state as what people paste: a link, the element, an iframe, a link in Markdown. `site` is the folder this page is
 * in.
 */
import { SANDBOX } from "../wire/attributes";
import type { Shared } from "../wire/shared";

export type Form = "link" | "element" | "iframe" | "markdown";

/** In one line, and no nothing. */
const named = (title = "") => title.replaceAll(/\s+/g, " ").trim() || "A gradlet";
const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]!);

export function snippet(form: Form, site: URL, fragment: string, { notebook }: Shared): string {
  const link = new URL(fragment, new URL(".", site)).href;
  const title = named(notebook?.title);
  switch (form) {
    case "link":
      return link;
    case "markdown":
      return `[${title.replace(/[\\`*_[\]<>&|~]/g, "\\$&")}](${link})`;
    case "iframe": {
      const source = new URL(`embed.html${fragment}`, new URL(".", site)).href;
      return (
        `<iframe src="${source}" title="${escapeHtml(title)}" width="100%" height="600" loading="lazy" ` +
        `sandbox="${SANDBOX}" frameborder="0"></iframe>`
      );
    }
    case "element": {
      // What stands inside is what feed readers show, and browsers without JavaScript. To Markdown, a blank line would
      // be its end.
      const code =
        notebook?.cells
          .filter(({ kind, source }) => kind === "python" && source.trim())
          .map(
            ({ source }) =>
              `  <pre><code>${escapeHtml(source).replace(/\n(?=[^\S\n]*(?:\n|$))/g, "&#10;")}</code></pre>\n`,
          ) ?? [];
      const inside = code.join("") || `  <p><a href="${link}">${escapeHtml(title)}</a></p>\n`;
      return (
        `<script type="module" src="${new URL("gradlet.js", new URL(".", site)).href}"></script>\n<grad-let ` +
        `src="${fragment}" title="${escapeHtml(title)}">\n${inside}</grad-let>`
      );
    }
  }
}
