/**
 * A window onto a drawing that may be larger than the page: scrolls, zooms, drags.
 *
 * It scrolls natively, so wheel, touch and scroll bars behave as anywhere else, and the page's own scrolling is never
 * taken: only Ctrl-wheel and two fingers zoom, and up-and-down scrolling starts once the reader has clicked or tabbed
 * into it (`overflow-y` in graph.css).
 */

type Size = { width: number; height: number };

/** Pixels of type at which a drawing is shown when there is room, and below which it scrolls rather than shrinks. */
const COMFORTABLE = 13;
const LEGIBLE = 9;
const [SMALLEST, LARGEST] = [0.05, 8];

export class Viewport {
  #drawing: SVGSVGElement | null = null;
  #size: Size = { width: 1, height: 1 };
  #fontSize = 14;
  #scale = 1;
  /** Until the reader zooms, the drawing follows the width it is given. */
  #resting = true;
  readonly #resized = new ResizeObserver(() => this.#resting && this.rest());
  readonly #view: HTMLElement;

  constructor(view: HTMLElement) {
    this.#view = view;
    view.addEventListener("wheel", this.#wheel, { passive: false });
    view.addEventListener("pointerdown", this.#drag);
    view.addEventListener("touchstart", this.#pinch, { passive: false });
    this.#resized.observe(view);
  }

  dispose(): void {
    this.#resized.disconnect();
  }

  /** True when the drawing does not fit the window as it is shown now. */
  get overflows(): boolean {
    return this.#view.scrollWidth > this.#view.clientWidth + 1 || this.#view.scrollHeight > this.#view.clientHeight + 1;
  }

  /**
   * A new drawing; where not all of it fits, it starts at the left, at the height where most of `parts` are in sight.
   */
  show(drawing: SVGSVGElement, fontSize: number, parts: readonly Element[] = []): void {
    const { width, height } = drawing.viewBox.baseVal;
    const sameSize = this.#drawing && width === this.#size.width && height === this.#size.height;
    this.#drawing = drawing;
    this.#size = { width: width || 1, height: height || 1 };
    this.#fontSize = fontSize;
    if (sameSize || !this.#resting) this.#apply(this.#scale);
    else {
      this.rest();
      this.#start(parts);
    }
  }

  /** Comfortable type if it fits the width; else as wide as the window; but never below legible type. */
  rest(): void {
    this.#resting = true;
    const wide = this.#view.clientWidth / this.#size.width;
    this.#apply(Math.max(Math.min(COMFORTABLE / this.#fontSize, wide), LEGIBLE / this.#fontSize));
  }

  /** The whole drawing at once. */
  fit(): void {
    const tallest = parseFloat(getComputedStyle(this.#view).maxHeight) || this.#view.clientHeight;
    const whole = Math.min(this.#view.clientWidth / this.#size.width, tallest / this.#size.height);
    const comfortable = COMFORTABLE / this.#fontSize;
    this.#resting = false;
    this.#apply(Math.min(whole, comfortable));
  }

  /** Zoom by a factor, keeping in place what is under the given point (the middle, if none is given). */
  zoom(factor: number, at?: { clientX: number; clientY: number }): void {
    const box = this.#view.getBoundingClientRect();
    const x = at ? at.clientX - box.left : this.#view.clientWidth / 2;
    const y = at ? at.clientY - box.top : this.#view.clientHeight / 2;
    const before = this.#scale;
    const [left, top] = [this.#view.scrollLeft + x, this.#view.scrollTop + y];
    this.#resting = false;
    this.#apply(before * factor);
    const grown = this.#scale / before;
    this.#view.scrollLeft = left * grown - x;
    this.#view.scrollTop = top * grown - y;
  }

  pan(x: number, y: number): void {
    this.#view.scrollBy(x, y);
  }

  #start(parts: readonly Element[]): void {
    const { clientWidth, clientHeight, scrollHeight } = this.#view;
    this.#view.scrollTo(0, 0);
    if (scrollHeight <= clientHeight) return;
    const origin = this.#view.getBoundingClientRect();
    const boxes = parts
      .map((part) => part.getBoundingClientRect())
      .filter((box) => box.left - origin.left < clientWidth);
    let best = [-1, 0];
    for (const { top } of boxes) {
      const from = top - origin.top - 12;
      const inside = boxes.filter(
        (box) => box.top - origin.top >= from && box.bottom - origin.top <= from + clientHeight,
      ).length;
      if (inside > best[0]!) best = [inside, from];
    }
    this.#view.scrollTop = best[1]!;
  }

  #apply(scale: number): void {
    this.#scale = Math.min(Math.max(scale, SMALLEST), LARGEST);
    if (!this.#drawing) return;
    this.#drawing.style.width = `${(this.#size.width * this.#scale).toFixed(2)}px`;
    this.#drawing.style.height = `${(this.#size.height * this.#scale).toFixed(2)}px`;
  }

  #wheel = (event: WheelEvent): void => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    this.zoom(Math.exp(-Math.max(-60, Math.min(60, event.deltaY * lines)) / 200), event);
  };

  #drag = (down: PointerEvent): void => {
    if (down.pointerType !== "mouse" || down.button !== 0) return;
    let [x, y, moved] = [down.clientX, down.clientY, 0];
    const move = (event: PointerEvent) => {
      moved += Math.abs(event.clientX - x) + Math.abs(event.clientY - y);
      if (moved > 4 && !this.#view.hasPointerCapture(down.pointerId)) {
        this.#view.setPointerCapture(down.pointerId);
        this.#view.classList.add("dragging");
      }
      this.pan(x - event.clientX, y - event.clientY);
      [x, y] = [event.clientX, event.clientY];
    };
    const end = () => {
      this.#view.classList.remove("dragging");
      this.#view.removeEventListener("pointermove", move);
      for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) removeEventListener(name, end);
    };
    this.#view.addEventListener("pointermove", move);
    for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) addEventListener(name, end);
  };

  #pinch = (start: TouchEvent): void => {
    if (start.touches.length !== 2) return;
    start.preventDefault();
    const reading = ({ touches: [a, b] }: TouchEvent) =>
      a &&
      b && {
        apart: Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY) || 1,
        clientX: (a.clientX + b.clientX) / 2,
        clientY: (a.clientY + b.clientY) / 2,
      };
    let last = reading(start);
    const move = (event: TouchEvent) => {
      const now = reading(event);
      if (!now || !last) return;
      event.preventDefault();
      this.pan(last.clientX - now.clientX, last.clientY - now.clientY);
      this.zoom(now.apart / last.apart, now);
      last = now;
    };
    const end = (event: TouchEvent) => {
      if (event.touches.length >= 2) return;
      this.#view.removeEventListener("touchmove", move);
      this.#view.removeEventListener("touchend", end);
      this.#view.removeEventListener("touchcancel", end);
    };
    this.#view.addEventListener("touchmove", move, { passive: false });
    this.#view.addEventListener("touchend", end);
    this.#view.addEventListener("touchcancel", end);
  };
}
