/**
 * Light or dark, as the text around the element is: light text is for a dark page, whatever paints it. Not as the system is:
 * most blogs are light whatever their reader's system says, and a dark box in a white post looks broken.
 */
export function isDark(element: Element): boolean {
  const { color } = getComputedStyle(element);
  const [x = 0, y = 0, z = 0] = color.match(/[\d.]+/g)?.map(Number) ?? [];
  if (/^ok/.test(color)) return x > 0.5; // oklab and oklch begin with the lightness, lab and lch with its percentage
  if (/^l/.test(color)) return x > 50;
  return x + y + z > (/^rgb/.test(color) ? 384 : 1.5);
}

/** Calls back when the page may have changed between light and dark; returns how to stop. */
export function watch(changed: () => void): () => void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const observer = new MutationObserver(changed);
  for (const target of [document.documentElement, document.body]) if (target) observer.observe(target, { attributes: true });
  system.onchange = changed;
  document.addEventListener("transitionend", changed); // until then the text has the colour it had
  return () => {
    observer.disconnect();
    system.onchange = null;
    document.removeEventListener("transitionend", changed);
  };
}
