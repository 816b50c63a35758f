/**
 * `<gl-network>`: the model from within. A tile for each neuron shows what it says over the plane, in the colours of
 * the two sides; the lines between them are the weights, thick where they are large, in the colour of their sign.
 */
import { LitElement, html, nothing, unsafeCSS } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { Network as NetworkData } from "../../wire/python";
import { SHADES, shades } from "../figure/boundary";
import { tokens } from "../colour";
import { Painter } from "../painter";
import styles from "./network.css?inline";

const TOKENS = ["surface", "ink", "ink-soft", "ink-faint", "line", "line-strong", "side-a", "side-b"] as const;
type Palette = Record<(typeof TOKENS)[number], string>;
export type Looked = { at: number; name: string };
type Tile = { layer: number; neuron: number; x: number; y: number };

const WIDEST = 64; // pixels of a tile
const HIGHEST = 400; // of all of it
const GAP = 8; // between two tiles of a layer
const HEAD = 22; // above the tiles: what the layer is
const THICKEST = 4;

@customElement("gl-network")
export class Network extends LitElement {
  static override styles = unsafeCSS(styles);

  @property({ attribute: false }) network: NetworkData | null = null;

  @query("canvas") private canvas!: HTMLCanvasElement | null;
  @state() private pointed = "";

  readonly #image = document.createElement("canvas");
  #palette: Palette | null = null;
  #shades: Uint32Array | null = null;
  #font = "11px sans-serif";
  #tiles: Tile[] = [];
  #size: [number, number] = [0, 0];

  constructor() {
    super();
    new Painter(
      this,
      () => this.#draw(),
      () => (this.#palette = null),
    );
  }

  override render() {
    if (!this.network) return nothing;
    return html`<p class="head"><span>Every neuron over the same plane</span><span>${this.pointed}</span></p>
      <canvas role="img" aria-label=${summary(this.network)} @pointermove=${this.#point}
        @pointerleave=${() => this.#look(-1)}></canvas>`;
  }

  #draw(): void {
    const { network, canvas } = this;
    const width = canvas?.clientWidth ?? 0;
    const pen = canvas?.getContext("2d");
    if (!network || !canvas || !pen || !width) return;
    if (!this.#palette) {
      this.#palette = tokens(this, TOKENS);
      this.#shades = shades(this.#palette);
      this.#font = `11px ${getComputedStyle(this).fontFamily}`;
    }
    const palette = this.#palette;
    const { shown } = network;
    const height = this.#lay(network, width);
    const ratio = devicePixelRatio || 1;
    const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width !== wide || canvas.height !== high) {
      [canvas.width, canvas.height] = [wide, high];
      canvas.style.height = `${height}px`;
    }
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    this.#lines(pen, network, palette);

    pen.font = this.#font;
    pen.textAlign = "center";
    pen.textBaseline = "alphabetic";
    pen.fillStyle = palette["ink-soft"];
    let first = 0;
    shown.forEach((count, layer) => {
      const tile = this.#tiles[first];
      if (tile)
        this.#caption(pen, caption(network, layer, width / shown.length > 70), tile.x + this.#size[0] / 2, width);
      first += count;
    });
    this.#tiles.forEach((tile, at) => this.#tile(pen, network, palette, tile, at));
  }

  /** Above the middle of a layer, but within the picture. */
  #caption(pen: CanvasRenderingContext2D, text: string, middle: number, width: number): void {
    const half = pen.measureText(text).width / 2;
    pen.fillText(text, Math.min(width - half, Math.max(half, middle)), 12);
  }

  /** Places each neuron's tile; returns the height of all. */
  #lay({ shown, columns, rows }: NetworkData, width: number): number {
    const layers = shown.length;
    const most = Math.max(...shown);
    const highest = ((HIGHEST - HEAD) / most - GAP) * (columns / rows);
    const w = Math.max(12, Math.min(WIDEST, width / (1.9 * layers), highest));
    const h = (w * rows) / columns;
    const gap = Math.min(GAP, h / 3);
    const height = Math.ceil(HEAD + most * (h + gap));
    this.#size = [w, h];
    this.#tiles = shown.flatMap((count, layer) =>
      Array.from({ length: count }, (_, neuron) => ({
        layer,
        neuron,
        x: layers > 1 ? 1 + ((width - w - 2) * layer) / (layers - 1) : 0,
        y: HEAD + ((most - count) * (h + gap)) / 2 + neuron * (h + gap),
      })),
    );
    return height;
  }

  #lines(pen: CanvasRenderingContext2D, { shown, weights }: NetworkData, palette: Palette): void {
    const [w, h] = this.#size;
    let largest = 1;
    for (const weight of weights) if (Math.abs(weight) > largest && Number.isFinite(weight)) largest = Math.abs(weight);
    let [before, at] = [0, 0];
    for (let layer = 1; layer < shown.length; layer++) {
      const first = before + shown[layer - 1]!;
      for (let to = 0; to < shown[layer]!; to++) {
        for (let from = 0; from < shown[layer - 1]!; from++) {
          const weight = weights[at++] ?? 0;
          const strength = Math.min(1, Math.abs(weight) / largest);
          const [a, b] = [this.#tiles[before + from]!, this.#tiles[first + to]!];
          const [x0, y0, x1, y1] = [a.x + w, a.y + h / 2, b.x, b.y + h / 2];
          const bend = (x1 - x0) / 2;
          pen.beginPath();
          pen.moveTo(x0, y0);
          pen.bezierCurveTo(x0 + bend, y0, x1 - bend, y1, x1, y1);
          pen.lineWidth = 0.4 + (THICKEST - 0.4) * strength;
          pen.strokeStyle = weight < 0 ? palette["side-a"] : palette["side-b"];
          pen.globalAlpha = 0.15 + 0.6 * strength;
          pen.stroke();
        }
      }
      before = first;
    }
    pen.globalAlpha = 1;
  }

  #tile(
    pen: CanvasRenderingContext2D,
    { columns, rows, maps, spans }: NetworkData,
    palette: Palette,
    { x, y }: Tile,
    at: number,
  ): void {
    const [w, h] = this.#size;
    pen.fillStyle = palette.surface;
    pen.fillRect(x, y, w, h);
    const start = at * columns * rows;
    if (maps.length >= start + columns * rows) {
      if (this.#image.width !== columns) this.#image.width = columns;
      if (this.#image.height !== rows) this.#image.height = rows;
      const brush = this.#image.getContext("2d")!;
      const image = brush.createImageData(columns, rows);
      const pixels = new Uint32Array(image.data.buffer);
      const scale = SHADES / (spans[at]! > 0 ? spans[at]! : 1);
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          const shade = Math.round(maps[start + row * columns + column]! * scale);
          // Row 0 of a map is at the bottom.
          pixels[(rows - 1 - row) * columns + column] =
            this.#shades![shade < -SHADES ? 0 : shade > SHADES ? 2 * SHADES : shade + SHADES] ?? 0;
        }
      }
      brush.putImageData(image, 0, 0);
      pen.imageSmoothingEnabled = true;
      pen.imageSmoothingQuality = "high";
      pen.drawImage(this.#image, x, y, w, h);
    }
    pen.strokeStyle = palette["line-strong"];
    pen.lineWidth = 1;
    pen.strokeRect(x + 0.5, y + 0.5, w - 1, h - 1);
  }

  #point = (event: PointerEvent): void => {
    const [w, h] = this.#size;
    this.#look(
      this.#tiles.findIndex(
        ({ x, y }) => event.offsetX >= x && event.offsetX <= x + w && event.offsetY >= y && event.offsetY <= y + h,
      ),
    );
  };

  /** Say which neuron is looked at: `neuron`, with its place among the tiles, or -1. */
  #look(at: number): void {
    const tile = this.#tiles[at];
    const name = tile && this.network ? named(this.network, tile) : "";
    if (name === this.pointed) return;
    this.pointed = name;
    this.dispatchEvent(new CustomEvent<Looked>("neuron", { detail: { at, name } }));
  }
}

/** The output of a neuron as the plane of a figure takes it; null where it is not told. */
export function map({ columns, rows, maps, spans }: NetworkData, at: number) {
  const size = columns * rows;
  if (at < 0 || maps.length < size * (at + 1)) return null;
  return { columns, rows, values: maps.subarray(at * size, (at + 1) * size), threshold: 0, span: spans[at] ?? 1 };
}

function caption({ sizes, shown }: NetworkData, layer: number, roomy: boolean): string {
  const size = sizes[layer]!;
  if (layer === 0) return "inputs";
  if (layer === sizes.length - 1) return "output";
  const words = shown[layer]! < size ? `${shown[layer]} of ${size}` : String(size);
  return roomy ? `${words} ${size === 1 ? "neuron" : "neurons"}` : words;
}

const named = ({ sizes }: NetworkData, { layer, neuron }: Tile) =>
  layer === 0 ? `input ${neuron + 1}` : layer === sizes.length - 1 ? "output" : `layer ${layer}, neuron ${neuron + 1}`;

const summary = ({ sizes }: NetworkData) =>
  `The network: ${sizes[0]} inputs, ${sizes
    .slice(1, -1)
    .map((size, at) => `${size} neurons in layer ${at + 1}, `)
    .join("")}one output; what each says over the plane, and the weights between them.`;

declare global {
  interface HTMLElementTagNameMap {
    "gl-network": Network;
  }
}
