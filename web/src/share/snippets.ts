/**
 * A state as what people paste: a link, the element, an iframe, a link in Markdown. `site` is the folder this page is
 * in.
 *
 * `gradlet embed` writes the same, in `src/gradlet/cli/snippets.py`; one table of states and texts holds both to it.
 */
import { SANDBOX } from "../wire/attributes";
import type { Shared } from "../wire/shared";

export type Form = "link" | "element" | "iframe" | "markdown";

/** Pixels of an iframe, which nobody resizes. */
const HEIGHT = 520;

/**
 * The trap: most posts are Markdown, where HTML ends at a blank line (CommonMark), or is none outside a tag that is
 * known (Python-Markdown); and Jekyll fills in {{…}}. So the element comes in a <div>, without blank lines, and without
 * those.
 */
export function snippet(form: Form, site: URL, fragment: string, { notebook }: Shared): string {
  const folder = new URL(".", site).href;
  const title = oneLine(notebook?.title ?? "") || "A gradlet";
  const link = `${folder}${fragment}`;
  switch (form) {
    case "link":
      return link;
    case "markdown":
      return `[${words(title)}](${link})`;
    case "iframe": {
      // Not `style`, which a page's policy may forbid.
      const start = `<iframe src="${folder}embed.html${fragment}" title="${quoted(title)}"`;
      const size = `width="100%" height="${HEIGHT}" loading="lazy"`;
      return `${start} ${size} sandbox="${SANDBOX}" frameborder="0"></iframe>`;
    }
    case "element": {
      // What stands inside is what feed readers show, and browsers without JavaScript.
      const inside = (notebook?.cells ?? []).flatMap(({ kind, source }) =>
        kind === "python" ? code(source) : prose(source, title),
      );
      return [
        `<script type="module" src="${folder}gradlet.js"></script>`,
        "<div>",
        `<grad-let src="${fragment}" title="${quoted(title)}">`,
        ...(inside.length ? inside : [`<p><a href="${link}">${text(title)}</a></p>`]),
        "</grad-let>",
        "</div>",
      ].join("\n");
    }
  }
}

const oneLine = (title: string): string => title.replace(/\s+/g, " ").trim();

function code(source: string): string[] {
  return source.trim() ? [`<pre><code>${text(source)}</code></pre>`] : [];
}

/** The paragraphs, headings and lists of a cell; a first heading is the title already. Other Markdown stays as is. */
function prose(source: string, title: string): string[] {
  return source.split(/\n\s*\n/).flatMap((part) => {
    const block = part.trim();
    const level = /^#*/.exec(block)![0].length;
    const heading = block.slice(level).trim();
    if (!heading || (level && heading === title)) return [];
    const lines = block.split("\n");
    if (level && level <= 6 && lines.length === 1) return [`<h${level}>${text(heading)}</h${level}>`];
    if (lines.every((line) => /^[-*] /.test(line)))
      return ["<ul>", ...lines.map((line) => `<li>${text(line.slice(2).trim())}</li>`), "</ul>"];
    return [`<p>${text(block)}</p>`];
  });
}

/** Any text, in HTML that stands in Markdown: blank lines, and braces with a meaning, are written as numbers. */
function text(plain: string): string {
  const html = plain.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return html.replace(/\{(?=[{%])/g, "&#123;").replace(/\n(?=[ \t]*(?:\n|$))/g, "&#10;");
}

const quoted = (plain: string): string => text(plain).replaceAll('"', "&quot;").replaceAll("'", "&#x27;");

/** The words of a Markdown link, in a table's cell, too. */
const words = (title: string): string =>
  text(title)
    .replace(/[\\`*_[\]]/g, "\\$&")
    .replaceAll("|", "&#124;")
    .replaceAll("~", "&#126;");
