/**
 * The names and words that `<grad-let>` knows. Values of settings are Python's to judge (`settings.py`); what is
 * decided here is which attributes there are, and the few words that are the element's own.
 *
 * Nothing unknown is dropped in silence: a slip of the pen in a post would otherwise never be found.
 */
import { SETTINGS, VIEWS, type View } from "../wire/attributes";

const WORDS: Record<string, readonly string[]> = {
  theme: ["auto", "light", "dark"],
  loading: ["lazy", "eager"],
  view: VIEWS,
  hide: VIEWS,
  height: ["numbers of pixels"],
  src: ["addresses"],
};
export const OWN = ["poster", "title", ...Object.keys(WORDS), ...SETTINGS];
/** Attributes that any element may carry: what the browser knows as a property, and what pages and frameworks add. */
const ANY = /^(aria-|data-|item|[a-z]{1,2}-|[^a-z])|:/;
/** In an address, the state that it carries. */
export const LINK = /#g\d+\.[\w.-]+$/;
const anywhere = new Set(["class"]);
for (const name in HTMLElement.prototype) anywhere.add(name.toLowerCase());

/** Words of an attribute; null or undefined where there are none. */
const words = (element: Element, name: string): string[] | null | undefined =>
  element.getAttribute(name)?.match(/[^\s,]+/g);
const none = (what: string, known: readonly string[]) => `There is no ${what}; there are ${known.join(", ")}.`;

/** Sentences on what is wrong with an element's attributes. */
export function problems(element: Element): string[] {
  const found: string[] = [];
  for (const { name, value } of element.attributes) {
    const known = WORDS[name];
    if (!OWN.includes(name)) {
      if (!ANY.test(name) && !anywhere.has(name)) found.push(none("attribute " + name, OWN));
    } else if (known) {
      const given = (known === VIEWS && words(element, name)) || [value];
      const odd = given.filter((word) =>
        name === "height" ? !height(element) : name === "src" ? !word : !known.includes(word),
      );
      if (odd.length) found.push(none(`${name} "${odd.join(" ")}"`, known));
    }
  }
  return found;
}

/** The views that were named, those that exist; undefined where there are none, as if the attribute were not there. */
export function views(element: Element, name: string): View[] | undefined {
  const found = VIEWS.filter((view) => words(element, name)?.includes(view));
  return found[0] && found;
}

/** As on an <img>: a number of pixels. */
export function height(element: Element): number | null {
  const number = Number(element.getAttribute("height")?.replace("px", ""));
  return number > 9 && number < 1e5 ? number : null;
}

/** The settings that were given, as they were written: what is a number is for Python to say. */
export function settings(element: Element): Record<string, string> {
  const given: Record<string, string> = {};
  for (const name of SETTINGS) {
    const value = element.getAttribute(name)?.slice(0, 1_000);
    if (value != null) given[name.replace("-", "_")] = value;
  }
  return given;
}

/** Describes an element that has nothing to show yet. */
export function face(element: Element): string {
  if (element.getAttribute("src")) return "A notebook of Python. ";
  const layers = words(element, "layers")?.join(" and ");
  const data = words(element, "data")?.join(" ");
  return `A network${layers ? ` of ${layers} neurons` : ""} learns to tell points apart${data ? ": " + data : ""}. `;
}
