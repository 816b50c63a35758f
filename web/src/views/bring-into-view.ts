/** Scroll what a press has started into view, no further than needed; at once where the reader asks for less motion. */
export function bringIntoView(element: Element): void {
  const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth";
  element.scrollIntoView({ block: "nearest", behavior });
}
