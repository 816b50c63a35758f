/**
 * Markup whose styles and event handlers are called something else, before it is parsed.
 *
 * Not a defence: the allowlists are. But the page's policy forbids inline styles and handlers, and browsers report a
 * violation to the console as soon as one is parsed, even in a detached document that shows nothing.
 */

/** The name of a `style` attribute once it is parked. */
export const PARKED = "data-parked-style";

/** Element names that parked style elements have; their content is to be dropped. */
export const PARKED_ELEMENT = "parked-style";
/** The same for <base>, which has no content. */
const PARKED_BASE = "parked-base";

export function parked(markup: string): string {
  return markup.replace(/<[^<>]*>?/g, (tag) =>
    tag
      .replace(/^<(\/?)((?:[\w-]+:)?)style(?=[\s/>]|$)/i, `<$1${PARKED_ELEMENT}`)
      .replace(/^<(\/?)base(?=[\s/>]|$)/i, `<$1${PARKED_BASE}`)
      .replace(/([\s"'/])(style|on[a-z]+)(\s*=)/gi, "$1data-parked-$2$3"),
  );
}
