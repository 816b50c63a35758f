/** An attribute as a property too, under the same name, as elements of the platform have it. */
export function reflect(element: HTMLElement, name: string): void {
  // learningRate
  Object.defineProperty(element, name.replace("-r", "R"), {
    get(this: HTMLElement) {
      return this.getAttribute(name) ?? "";
    },
    set(this: HTMLElement, value: string | null | undefined) {
      if (value == null) this.removeAttribute(name);
      else this.setAttribute(name, value);
    },
  });
}
