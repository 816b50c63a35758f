/** The query of a plain iframe: the element's attributes, in an address. Values of settings are for Python to judge. */
import * as v from "valibot";
import { SETTINGS, VIEWS, type View } from "../wire/attributes";
import { Theme, type Setup } from "../wire/embed";

const OWN = ["src", "title", "view", "hide", "theme"];

export function fromAddress({ searchParams }: URL): { setup: Setup; src: string | null; problems: string[] } {
  const setup: Setup = { settings: {} };
  const problems: string[] = [];
  const get = (name: string) => searchParams.get(name);
  for (const [name, value] of searchParams) {
    if (SETTINGS.includes(name)) setup.settings![name.replace("-", "_")] = value.slice(0, 1_000);
    else if (!OWN.includes(name))
      problems.push(
        `There is no “${name}” that this address could carry; there are ${[...OWN, ...SETTINGS].join(", ")}.`,
      );
  }
  for (const name of ["view", "hide"] as const) {
    const value = get(name);
    if (value === null) continue;
    const words = value.match(/[^\s,]+/g) ?? [""];
    const known = words.filter((word): word is View => VIEWS.includes(word as View));
    if (known.length) setup[name] = known;
    const odd = words.filter((word) => !VIEWS.includes(word as View));
    if (odd.length)
      problems.push(
        `${name}: there is no ${odd.map((word) => `“${word}”`).join(", ")}; there are ${VIEWS.join(", ")}.`,
      );
  }
  const theme = get("theme");
  if (v.is(Theme, theme)) setup.theme = theme;
  else if (theme !== null) problems.push(`theme=${theme} will not do; write ${Theme.options.join(", ")}.`);
  const title = get("title");
  if (title) setup.title = title.slice(0, 400);
  return { setup, src: get("src"), problems };
}
