/** Tells an element that light and dark have changed hands: by the reader's switch (data-theme) or by the system. */
import type { ReactiveController, ReactiveControllerHost } from "lit";

const listeners = new Set<() => void>();
let watching = false;

function watch(): void {
  if (watching) return;
  watching = true;
  const tell = () => listeners.forEach((listener) => listener());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", tell);
  new MutationObserver(tell).observe(document.documentElement, { attributeFilter: ["data-theme", "class", "style"] });
}

export class ThemeController implements ReactiveController {
  readonly #changed: () => void;

  constructor(host: ReactiveControllerHost, changed: () => void) {
    this.#changed = changed;
    host.addController(this);
  }
  hostConnected(): void {
    watch();
    listeners.add(this.#changed);
  }
  hostDisconnected(): void {
    listeners.delete(this.#changed);
  }
}
