/**
 * The content between the tags, as cells: a `<pre>` is Python, the rest is prose in the manner of Markdown, and
 * pictures are previews of what will be live. Only texts are read; nothing of a post's markup comes along.
 */
import type { NotebookCell } from "../wire/python";

const MARKS: Record<string, string> = { H1: "# ", H2: "## ", H3: "### ", H4: "#### ", LI: "- ", BLOCKQUOTE: "> " };
/** Pictures, and what a blog's own scripts put beside its code. */
const PREVIEWS = "img,picture,svg,figure:not(:has(pre)),noscript,script,style,template,button";
/** Blocks that hold blocks: what highlighters and site generators wrap around code and lists. */
const HOLDERS = [...Object.keys(MARKS), "pre,p,div,section,button"].join();

export const hasCode = (element: Element): Element | null => element.querySelector("pre");

export function cells(element: Element): NotebookCell[] {
  const found: NotebookCell[] = [];
  const prose: string[] = [];
  const flush = () => {
    const source = prose
      .splice(0)
      .join("\n\n")
      .replace(/\n\n(?=- )/g, "\n");
    if (source) found.push({ kind: "markdown", source });
  };
  const walk = (node: Node): void => {
    if (node instanceof Element) {
      if (node.matches(PREVIEWS)) return;
      if (node.matches("pre")) {
        flush();
        const code = node.cloneNode(true) as Element;
        for (const beside of code.querySelectorAll(PREVIEWS)) beside.remove();
        found.push({ kind: "python", source: dedent(code.textContent!) });
      } else if (node.querySelector(HOLDERS)) node.childNodes.forEach(walk);
      else {
        const text = node.textContent!.replace(/\s+/g, " ").trim();
        if (text) prose.push((MARKS[node.tagName] ?? "") + text);
      }
    } else if (node instanceof Text) {
      // Bare text keeps its lines: an author may have written Markdown.
      const text = dedent(node.textContent!);
      if (text) prose.push(text);
    }
  };
  element.childNodes.forEach(walk);
  flush();
  return found;
}

/** Without the blank lines around it, and without the indentation that the post's HTML gave all of it. */
function dedent(text: string): string {
  const inner = text.replace(/^\s*\n|\s+$/g, "");
  const least = Math.min(...(inner.match(/^[ \t]*(?=\S)/gm) ?? []).map(({ length }) => length));
  return inner.replace(RegExp(`^.{0,${least}}`, "gm"), "");
}
