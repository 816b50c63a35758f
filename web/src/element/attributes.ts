/**
 * The names and words that `<grad-let>` knows. Values of settings are Python's to judge (`settings.py`); what is decided here
 * is which attributes there are, and the few words that are the element's own.
 *
 * Nothing unknown is dropped in silence: a slip of the pen in a post would otherwise never be found.
 */

/** What can be shown or hidden. */
export const VIEWS = ["code", "output", "graph", "boundary", "loss", "controls"] as const;
export type View = (typeof VIEWS)[number];
/** As in `gradlet.settings.Settings`; a test holds the two together. */
export const SETTINGS = ["data", "points", "noise", "layers", "activation", "loss", "optimiser", "learning-rate", "batch", "steps", "seed"];
const WORDS: Record<string, readonly string[]> = { theme: ["auto", "light", "dark"], loading: ["lazy", "eager"] };
const LISTS = ["view", "hide"];
export const OWN = ["src", "poster", "title", "height", ...Object.keys(WORDS), ...LISTS, ...SETTINGS];
/** What any element may carry. */
const GLOBAL =
  /^(aria-|data-|on|item|x-|v-|:|@|_|xml)|^(id|class|style|slot|part|exportparts|lang|dir|hidden|inert|tabindex|role|is|nonce|translate|draggable|accesskey|autofocus|contenteditable|spellcheck|popover|anchor|enterkeyhint|inputmode)$/;

export const words = (element: Element, name: string): string[] => element.getAttribute(name)?.match(/[^\s,]+/g) ?? [];
const quoted = (list: readonly string[]) => list.map((word) => `“${word}”`).join(", ");

/** Sentences on what is wrong with an element's attributes. */
export function problems(element: Element): string[] {
  const found: string[] = [];
  for (const { name, value } of element.attributes) {
    if (!OWN.includes(name)) {
      if (!GLOBAL.test(name)) found.push(`There is no attribute “${name}”; there are ${OWN.join(", ")}.`);
    } else if (WORDS[name]?.includes(value) === false) found.push(`${name}="${value}" will not do; write ${quoted(WORDS[name])}.`);
    else if (LISTS.includes(name)) {
      const odd = words(element, name).filter((word) => !VIEWS.includes(word as View));
      if (odd.length) found.push(`${name}: there is no ${quoted(odd)}; there are ${VIEWS.join(", ")}.`);
    } else if (name === "height" && height(element) === null) found.push(`height="${value}" will not do; write a number of pixels.`);
  }
  return found;
}

/** The views that were named, those that exist; undefined where the attribute is not there. */
export const views = (element: Element, name: string): View[] | undefined =>
  element.hasAttribute(name) ? (words(element, name).filter((word) => VIEWS.includes(word as View)) as View[]) : undefined;

/** As on an <img>: a number of pixels. */
export function height(element: Element): number | null {
  const [, number] = /^\s*(\d{2,5})(?:px)?\s*$/.exec(element.getAttribute("height") ?? "") ?? [];
  return number ? Number(number) : null;
}

/** The settings that were given, as they were written: what is a number is for Python to say. */
export function settings(element: Element): Record<string, string> {
  const given: Record<string, string> = {};
  for (const name of SETTINGS) {
    const value = element.getAttribute(name);
    if (value !== null) given[name.replace("-", "_")] = value.slice(0, 1_000);
  }
  return given;
}
