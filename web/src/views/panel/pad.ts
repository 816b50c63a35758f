/**
 * `<gl-pad>`: a sheet over the plane on which points are drawn, by mouse, finger or keyboard. It knows coordinates and
 * what the reader does; which points there may be is Python's to say. Fires `draw` with all the points after each
 * stroke.
 */
import { LitElement, html, svg, unsafeCSS } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Point } from "../../wire/python";
import { marginStyles } from "../figure/margins";
import styles from "./pad.css?inline";

export type Tool = "a" | "b" | "eraser";

/** Between two points of one stroke, and how far the eraser reaches, as parts of the plane's half width. */
const APART = 0.09;
const RUBBER = 0.1;
const STEP = 0.05;

@customElement("gl-pad")
export class Pad extends LitElement {
  static override styles = [marginStyles, unsafeCSS(styles)];

  @property({ attribute: false }) points: Point[] = [];
  @property() tool: Tool = "a";
  /** The plane goes so far to each side of 0, across and up. */
  @property({ attribute: false }) reach: readonly [number, number] = [1, 1];
  @property({ type: Number }) most = 0;

  /** The points that this stroke has put there, and those that it has taken away. */
  @state() private added: Point[] = [];
  @state() private erased = new Set<Point>();
  @state() private at: readonly [number, number] = [0, 0];
  @state() private announced = "";
  #stroke = false;

  override render() {
    const [x, y] = this.at;
    const [across, up] = this.reach;
    const arm = across / 20;
    const dot =
      (className: string) =>
      ([x, y]: Point) =>
        svg`<circle class=${className} cx=${x} cy=${-y} r=${across / 60} />`;
    return html`<svg viewBox="${-across} ${-up} ${2 * across} ${2 * up}" preserveAspectRatio="none" tabindex="0"
      role="application"
        aria-label="Sheet to draw points on" aria-describedby="how"
        @pointerdown=${this.#down} @pointermove=${this.#move} @pointerup=${this.#up} @pointercancel=${this.#up}
        @keydown=${this.#key}>
        <rect x=${-across} y=${-up} width=${2 * across} height=${2 * up} fill="transparent" />
        ${this.added.map((point) => dot(point[2] < 0 ? "a" : "b")(point))}
        ${[...this.erased].map(dot("gone"))}
        <path class="cross" d="M${x - arm} ${-y}h${2 * arm}M${x} ${-y - arm}v${2 * arm}" />
      </svg>
      <span class="spoken" id="how"
        >Arrow keys move the cross, with Shift further. Enter draws a point, Delete erases what is near, Minus and Plus
          choose the class.</span>
      <span class="spoken" role="status">${this.announced}</span>`;
  }

  #down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    this.#stroke = true;
    this.#touch(event);
  };
  #move = (event: PointerEvent): void => {
    if (this.#stroke) this.#touch(event);
  };
  #up = (): void => {
    if (this.#stroke) this.#commit();
    this.#stroke = false;
  };

  #touch(event: PointerEvent): void {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const [across, up] = this.reach;
    const x = ((event.clientX - box.left) / box.width) * 2 * across - across;
    const y = up - ((event.clientY - box.top) / box.height) * 2 * up;
    if (Math.abs(x) > across || Math.abs(y) > up) return;
    const last = this.added.at(-1);
    if (this.tool === "eraser") this.#erase(x, y);
    else if (!last || Math.hypot(x - last[0], y - last[1]) >= APART * across) this.#add(x, y);
  }

  #add(x: number, y: number): boolean {
    if (this.points.length + this.added.length >= this.most) return false;
    this.added = [...this.added, [hundredth(x), hundredth(y), this.tool === "b" ? 1 : -1]];
    return true;
  }

  #erase(x: number, y: number): number {
    const near = this.points.filter(([px, py]) => Math.hypot(px - x, py - y) <= RUBBER * this.reach[0]);
    this.erased = new Set([...this.erased, ...near]);
    return near.length;
  }

  #commit(): void {
    if (!this.added.length && !this.erased.size) return;
    const points = [...this.points.filter((point) => !this.erased.has(point)), ...this.added];
    this.dispatchEvent(new CustomEvent<Point[]>("draw", { detail: points }));
    this.points = points;
    this.added = [];
    this.erased = new Set();
  }

  #key = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const [x, y] = this.at;
    const [dx, dy] = ARROWS[event.key] ?? [0, 0];
    const here = () => `${hundredth(x)}, ${hundredth(y)}`;
    if (dx || dy) {
      const by = STEP * this.reach[0] * (event.shiftKey ? 5 : 1);
      const within = (value: number, reach: number) => Math.max(-reach, Math.min(reach, value));
      this.at = [within(x + dx * by, this.reach[0]), within(y + dy * by, this.reach[1])];
      this.announced = `${hundredth(this.at[0])}, ${hundredth(this.at[1])}`;
    } else if (event.key === "Enter" || event.key === " ") {
      if (this.tool === "eraser") this.announced = `${this.#erase(x, y)} erased at ${here()}`;
      else
        this.announced = this.#add(x, y)
          ? `class ${this.tool === "b" ? "+1" : "−1"} at ${here()}`
          : `no more than ${this.most} points`;
      this.#commit();
    } else if (event.key === "Delete" || event.key === "Backspace") {
      this.announced = `${this.#erase(x, y)} erased at ${here()}`;
      this.#commit();
    } else if (event.key === "-" || event.key === "+" || event.key === "=") {
      this.dispatchEvent(new CustomEvent<Tool>("tool", { detail: event.key === "-" ? "a" : "b" }));
      this.announced = `class ${event.key === "-" ? "−1" : "+1"}`;
    } else return;
    event.preventDefault();
  };
}

const ARROWS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};
const hundredth = (value: number): number => Math.round(value * 100) / 100;
