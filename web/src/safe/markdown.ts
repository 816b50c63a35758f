/**
 * Markdown → a fragment: CommonMark with tables, Python lightly highlighted, of HTML what `_repr_html_` may have too,
 * no requests.
 */
import { pythonLanguage } from "@codemirror/lang-python";
import { classHighlighter, highlightCode } from "@lezer/highlight";
import MarkdownIt from "markdown-it";
import { sanitise, spelled } from "./html";

const markdownIt = new MarkdownIt({ html: true, linkify: true, typographer: true, highlight });
// Quotes only: "(c)" and "+-" in prose about programs mean what they say.
markdownIt.disable("replacements");
// "engine.py" is a file here, not a site in Paraguay.
markdownIt.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
for (const rule of ["html_inline", "html_block"] as const)
  markdownIt.renderer.rules[rule] = (tokens, index) => spelled(tokens[index]!.content, markdownIt.utils.escapeHtml);

/** Of HTML's tags, in one cell: for many more that stand in each other, browsers take minutes. */
const MOST_TAGS = 40_000;

export function markdown(source: string): DocumentFragment {
  const html = markdownIt.render(source);
  const sound = html.split("<", MOST_TAGS).length < MOST_TAGS;
  return sanitise(sound ? html : `<pre>${markdownIt.utils.escapeHtml(source)}</pre>`, { classes: true });
}

function highlight(code: string, language: string): string {
  const { escapeHtml } = markdownIt.utils;
  if (!/^(?:py|python3?)$/i.test(language)) return escapeHtml(code);
  let html = "";
  const put = (text: string, classes: string) => {
    html += classes ? `<span class="${classes}">${escapeHtml(text)}</span>` : escapeHtml(text);
  };
  highlightCode(code, pythonLanguage.parser.parse(code), classHighlighter, put, () => put("\n", ""));
  return html;
}
