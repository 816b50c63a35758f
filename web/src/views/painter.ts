/**
 * Paints an element at most once a frame: after an update, in a new size, and when light and dark have changed hands.
 */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { ThemeController } from "./theme-controller";

export class Painter implements ReactiveController {
  #frame = 0;
  readonly #resized = new ResizeObserver(() => this.again());
  readonly #host: ReactiveControllerHost & Element;
  readonly #paint: () => void;

  /** `recoloured` is told that every colour may be another, before it is painted. */
  constructor(host: ReactiveControllerHost & Element, paint: () => void, recoloured: () => void) {
    this.#host = host;
    this.#paint = paint;
    host.addController(this);
    new ThemeController(host, () => {
      recoloured();
      this.again();
    });
  }

  again(): void {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#paint();
    });
  }

  hostConnected(): void {
    this.#resized.observe(this.#host);
  }
  hostUpdated(): void {
    this.again();
  }
  hostDisconnected(): void {
    this.#resized.disconnect();
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }
}
