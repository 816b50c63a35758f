/**
 * Light or dark, as the page around the element is. Not as the system is: most blogs are light whatever their reader's system
 * says, and a dark box in a white post looks broken.
 */
export function isDark(element: Element): boolean {
  for (let at: Element | null = element; at; at = at.parentElement ?? ((at.getRootNode() as ShadowRoot).host || null)) {
    const colour = getComputedStyle(at).backgroundColor;
    const [x = 0, y = 0, z = 0, alpha = 1] = colour.match(/[\d.]+/g)?.map(Number) ?? [];
    if (alpha === 0) continue;
    if (/^ok/.test(colour)) return x < 0.5; // oklab and oklch begin with the lightness
    return 0.299 * x + 0.587 * y + 0.114 * z < (/^rgb/.test(colour) ? 128 : 0.5);
  }
  // Nobody paints: the browser does, dark only for pages that say they can be.
  return /dark/.test(getComputedStyle(element).colorScheme) && matchMedia("(prefers-color-scheme: dark)").matches;
}

/** Calls back when the page may have changed between light and dark; returns how to stop. */
export function watch(changed: () => void): () => void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const observer = new MutationObserver(changed);
  system.addEventListener("change", changed);
  for (const target of [document.documentElement, document.body]) if (target) observer.observe(target, { attributes: true });
  return () => {
    system.removeEventListener("change", changed);
    observer.disconnect();
  };
}
