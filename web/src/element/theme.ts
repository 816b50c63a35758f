/**
 * Light or dark, as the text around the element is: light text is for a dark page, whatever paints it. Not as the
 * system is: most blogs are light whatever their reader's system says, and a dark box in a white post looks broken.
 */
export function isDark(element: Element): boolean {
  const { color } = getComputedStyle(element);
  const [x, y, z] = (color.match(/[\d.]+/g) ?? []).map(Number) as [number, number, number];
  if (/^ok/.test(color)) return x > 0.5; // oklab and oklch begin with the lightness, lab and lch with its percentage
  if (/^l/.test(color)) return x > 50;
  return x + y + z > (/^rgb/.test(color) ? 384 : 1.5);
}

const watchers = new Set<() => void>();
const tell = () => watchers.forEach((changed) => changed());
const observer = new MutationObserver(tell);
matchMedia("(prefers-color-scheme: dark)").onchange = tell;
document.addEventListener("transitionend", tell); // until then the text has the colour it had

/** Calls back when the page may have changed between light and dark, until `unwatch`. */
export function watch(changed: () => void): void {
  for (const target of document.querySelectorAll("html,body")) observer.observe(target, { attributes: true });
  watchers.add(changed);
}
export const unwatch = (changed: () => void) => watchers.delete(changed);
