/**
 * HTML from a stranger (a reader's `_repr_html_`, rendered Markdown) → a fragment that is only text, tables and the
 * like.
 *
 * DOMPurify with closed lists rather than its defaults: no class or id (the page's own styles and scripts go by them),
 * no styles (the policy forbids them), no forms (they could pass for the page's own), and nothing that makes a request.
 * An image from elsewhere becomes a link that says what it is.
 */
import DOMPurify from "dompurify";
import { parked, PARKED_ELEMENT } from "./park-styles";

const TAGS = (
  "p div span section article header footer h1 h2 h3 h4 h5 h6 br hr wbr b strong i em u s small sub sup mark " +
  "code kbd samp var pre blockquote q cite abbr dfn time del ins ul ol li dl dt dd table caption colgroup col " +
  "thead tbody tfoot tr th td figure figcaption details summary a img ruby rt rp bdi bdo center font tt " +
  "progress meter"
).split(" ");
const ATTRIBUTES = (
  "href title alt src width height colspan rowspan scope span align valign start reversed value min max open " +
  "dir lang datetime"
).split(" ");
/** Elements whose content goes with them; of any other that is not listed, the text stays. */
const DROPPED = [
  PARKED_ELEMENT,
  ...(
    "script style iframe noscript noembed noframes template title head svg math audio video object select " +
    "textarea xmp plaintext"
  ).split(" "),
];
/** The classes that Markdown is set with: colours of code. Any other class could dress text up as the page's own. */
const CLASS = /^(?:tok-\w+|language-\w+)$/;
const HERE = /^data:image\/(?:png|jpeg|gif|webp);base64,/i;
const ELSEWHERE = /^(?:https?:|mailto:|[^\s:]*$|[^:]*[/?#])/i;

const purifier = DOMPurify();
const KNOWN = new Set([...TAGS, ...DROPPED]);

/** Writes what looks like a tag and is none, or none that is allowed, as the text it is: `list<Value>` is not HTML. */
export const spelled = (html: string, escapeHtml: (text: string) => string): string =>
  html.replace(/<\/?([a-z][\w-]*)[^>]*>?/gi, (tag, name: string) =>
    KNOWN.has(name.toLowerCase()) ? tag : escapeHtml(tag),
  );

export function sanitise(html: string, { classes = false } = {}): DocumentFragment {
  const fragment = purifier.sanitize(parked(html), {
    RETURN_DOM_FRAGMENT: true,
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: classes ? [...ATTRIBUTES, "class"] : ATTRIBUTES,
    FORBID_CONTENTS: DROPPED,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
  });
  if (classes)
    for (const element of fragment.querySelectorAll("[class]"))
      element.className = [...element.classList].filter((name) => CLASS.test(name)).join(" ");
  for (const image of fragment.querySelectorAll("img"))
    if (!HERE.test(image.getAttribute("src") ?? "")) image.replaceWith(linkTo(image));
  for (const link of fragment.querySelectorAll("a")) tame(link);
  return fragment;
}

function linkTo(image: HTMLImageElement): HTMLElement {
  const source = image.getAttribute("src") ?? "";
  const name = image.alt.trim() || "picture";
  if (!/^https?:/i.test(source)) return Object.assign(document.createElement("span"), { textContent: `[${name}]` });
  return Object.assign(document.createElement("a"), { href: source, textContent: `${name} (picture elsewhere)` });
}

function tame(link: HTMLAnchorElement): void {
  const href = link.getAttribute("href")?.trim() ?? "";
  // The fragment of the page's address is the page's own state.
  if (href === "" || href.startsWith("#") || !ELSEWHERE.test(href)) link.removeAttribute("href");
  else {
    link.target = "_blank";
    link.rel = "noopener noreferrer";
  }
}
