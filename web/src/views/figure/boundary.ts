/**
 * The decision boundary: what the model says over the plane, the line where it changes its mind, and the data on top.
 *
 * The grid is interpolated as values (refine.ts, then bilinearly) and coloured afterwards: scaling up a coloured
 * picture instead would mix the two sides' colours into mud exactly where the boundary is.
 */
import { rgb, type Rgb } from "../colour";
import { contour } from "./contour";
import { MARGIN } from "./margins";
import { refine, type Samples } from "./refine";
import type { Figure } from "../../wire/python";

export type Palette = Record<"surface" | "ink" | "ink-soft" | "ink-faint" | "line" | "side-a" | "side-b", string>;
type Grid = NonNullable<Figure["boundary"]>;
type Domain = { x: readonly [number, number]; y: readonly [number, number] };

/** Colours on either side of the threshold, and how strong the strongest is. */
export const SHADES = 127;
const STRENGTH = 0.5;
const FINEST = 260;

export class BoundaryPlot {
  readonly #image = document.createElement("canvas");
  #shades: Uint32Array | null = null;
  #palette: Palette | null = null;
  #discs: HTMLCanvasElement[] = [];
  #discsFor = "";

  constructor(readonly canvas: HTMLCanvasElement) {}

  draw(figure: Figure, palette: Palette, font: string): void {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const pen = this.canvas.getContext("2d");
    if (!pen || !width || !height) return;
    if (this.#palette !== palette) {
      this.#palette = palette;
      this.#shades = shades(palette);
      this.#discsFor = "";
    }
    const ratio = devicePixelRatio || 1;
    const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== wide) this.canvas.width = wide;
    if (this.canvas.height !== high) this.canvas.height = high;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);

    const domain = domainOf(figure);
    const left = MARGIN.left;
    const top = MARGIN.top;
    const w = width - MARGIN.left - MARGIN.right;
    const h = height - MARGIN.top - MARGIN.bottom;
    const toX = (x: number) => left + ((x - domain.x[0]) / (domain.x[1] - domain.x[0])) * w;
    const toY = (y: number) => top + h - ((y - domain.y[0]) / (domain.y[1] - domain.y[0])) * h;

    pen.save();
    pen.beginPath();
    pen.rect(left, top, w, h);
    pen.clip();
    const grid = figure.boundary;
    if (grid && grid.columns > 1 && grid.rows > 1 && grid.values.length >= grid.columns * grid.rows) {
      const [x0, x1, y0, y1] = [toX(grid.x[0]), toX(grid.x[1]), toY(grid.y[0]), toY(grid.y[1])];
      const fine = refine(grid);
      this.#paint(fine, grid, Math.min(FINEST, Math.ceil(w)), Math.min(FINEST, Math.ceil(h)));
      pen.imageSmoothingQuality = "high";
      pen.drawImage(this.#image, x0, y1, x1 - x0, y0 - y1);
      const line = contour(fine.values, fine.columns, fine.rows, grid.threshold);
      const [perColumn, perRow] = [(x1 - x0) / (fine.columns - 1), (y1 - y0) / (fine.rows - 1)];
      pen.beginPath();
      for (let at = 0; at < line.length; at += 4) {
        pen.moveTo(x0 + line[at]! * perColumn, y0 + line[at + 1]! * perRow);
        pen.lineTo(x0 + line[at + 2]! * perColumn, y0 + line[at + 3]! * perRow);
      }
      pen.lineCap = "round";
      pen.lineWidth = 1.5;
      pen.strokeStyle = palette.ink;
      pen.stroke();
    }
    this.#scatter(pen, figure, ratio, toX, toY);
    pen.restore();
    axes(pen, domain, { left, top, w, h, toX, toY }, palette, font);
  }

  #paint({ columns, rows, values }: Samples, { threshold, span }: Grid, width: number, height: number): void {
    if (this.#image.width !== width) this.#image.width = width;
    if (this.#image.height !== height) this.#image.height = height;
    const pen = this.#image.getContext("2d")!;
    const image = pen.createImageData(width, height);
    const pixels = new Uint32Array(image.data.buffer);
    const colours = this.#shades!;
    const scale = SHADES / (span > 0 ? span : 1);
    for (let y = 0; y < height; y++) {
      // Row 0 of the grid is at the bottom.
      const v = ((height - 1 - y) / Math.max(1, height - 1)) * (rows - 1);
      const row = Math.min(rows - 2, Math.floor(v));
      const fy = v - row;
      for (let x = 0; x < width; x++) {
        const u = (x / Math.max(1, width - 1)) * (columns - 1);
        const column = Math.min(columns - 2, Math.floor(u));
        const fx = u - column;
        const at = row * columns + column;
        const low = values[at]! * (1 - fx) + values[at + 1]! * fx;
        const high = values[at + columns]! * (1 - fx) + values[at + columns + 1]! * fx;
        const shade = Math.round((low * (1 - fy) + high * fy - threshold) * scale);
        pixels[y * width + x] = colours[shade < -SHADES ? 0 : shade > SHADES ? 2 * SHADES : shade + SHADES] ?? 0;
      }
    }
    pen.putImageData(image, 0, 0);
  }

  #scatter(
    pen: CanvasRenderingContext2D,
    { points }: Figure,
    ratio: number,
    toX: (x: number) => number,
    toY: (y: number) => number,
  ): void {
    const count = Math.min(points.x.length, points.y.length, points.side.length);
    const radius = count <= 60 ? 4.5 : count <= 250 ? 3.5 : count <= 1500 ? 2.5 : 1.5;
    const key = `${radius} ${ratio}`;
    if (this.#discsFor !== key) {
      this.#discsFor = key;
      this.#discs = (["side-a", "side-b"] as const).map((side) =>
        disc(radius, ratio, this.#palette![side], this.#palette!.surface),
      );
    }
    for (let at = 0; at < count; at++) {
      const sprite = this.#discs[points.side[at]! > 0 ? 1 : 0]!;
      const size = sprite.width / ratio;
      pen.drawImage(sprite, toX(points.x[at]!) - size / 2, toY(points.y[at]!) - size / 2, size, size);
    }
  }
}

/** Height over width of the plane that a figure shows, within what a page can set. */
export function aspect(figure: Figure): number {
  const { x, y } = domainOf(figure);
  return Math.min(1, Math.max(0.55, (y[1] - y[0]) / (x[1] - x[0]) || 1));
}

function domainOf({ boundary, points }: Figure): Domain {
  if (boundary) return { x: grown(boundary.x), y: grown(boundary.y) };
  const extent = (values: Float32Array): [number, number] => {
    let [low, high] = [Infinity, -Infinity];
    for (const value of values) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
    const room = (high - low) * 0.08;
    return low <= high ? [low - room, high + room] : [0, 1];
  };
  return { x: grown(extent(points.x)), y: grown(extent(points.y)) };
}

const grown = ([low, high]: readonly [number, number]): readonly [number, number] =>
  Number.isFinite(high - low) && high > low ? [low, high] : [low - 1 || -1, low + 1 || 1];

/** From the full colour of side a through the bare surface to that of side b, as the canvas stores pixels. */
export function shades(palette: Pick<Palette, "surface" | "side-a" | "side-b">): Uint32Array {
  const [a, b, ground] = [rgb(palette["side-a"]), rgb(palette["side-b"]), rgb(palette.surface)];
  const bytes = new Uint8ClampedArray(4 * (2 * SHADES + 1));
  for (let at = 0; at <= 2 * SHADES; at++) {
    const side: Rgb = at < SHADES ? a : b;
    const strength = STRENGTH * (Math.abs(at - SHADES) / SHADES) ** 0.7;
    for (const channel of [0, 1, 2] as const)
      bytes[4 * at + channel] = ground[channel] + (side[channel] - ground[channel]) * strength;
    bytes[4 * at + 3] = 255;
  }
  return new Uint32Array(bytes.buffer);
}

function disc(radius: number, ratio: number, fill: string, outline: string): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  const size = Math.ceil(2 * (radius + 1.5) * ratio);
  canvas.width = canvas.height = size;
  const pen = canvas.getContext("2d")!;
  for (const [r, colour] of [
    [radius + 1, outline],
    [radius, fill],
  ] as const) {
    pen.beginPath();
    pen.arc(size / 2, size / 2, r * ratio, 0, 2 * Math.PI);
    pen.fillStyle = colour;
    pen.fill();
  }
  return canvas;
}

type Frame = {
  left: number;
  top: number;
  w: number;
  h: number;
  toX: (x: number) => number;
  toY: (y: number) => number;
};

function axes(
  pen: CanvasRenderingContext2D,
  domain: Domain,
  { left, top, w, h, toX, toY }: Frame,
  palette: Palette,
  font: string,
): void {
  pen.strokeStyle = palette.line;
  pen.lineWidth = 1;
  pen.strokeRect(Math.round(left) + 0.5, Math.round(top) + 0.5, Math.round(w) - 1, Math.round(h) - 1);
  pen.fillStyle = palette["ink-faint"];
  pen.font = font;
  pen.textAlign = "center";
  pen.textBaseline = "top";
  for (const tick of ticks(...domain.x, w / 90)) pen.fillText(sign(tick), toX(tick), top + h + 6);
  pen.textAlign = "right";
  pen.textBaseline = "middle";
  for (const tick of ticks(...domain.y, h / 60)) pen.fillText(sign(tick), left - 6, toY(tick));
}

const sign = (value: number) => String(value).replace("-", "\u2212");

/** Round numbers inside the range, about `wanted` of them. */
export function ticks(low: number, high: number, wanted: number): number[] {
  const rough = (high - low) / Math.max(1, Math.min(5, wanted));
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const found: number[] = [];
  for (let at = Math.ceil(low / step); at <= high / step && found.length < 20; at++)
    found.push(Number((at * step).toPrecision(6)));
  return found;
}
