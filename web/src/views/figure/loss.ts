/** The loss over the steps, by uPlot: linear, or by decades once it has fallen through two of them. */
import type uPlot from "uplot";
import { ticks } from "./boundary";
import { LAST, MARGIN } from "./margins";

/**
 * uPlot, or null where it cannot be had. It throws while it loads where the browser's language is no valid tag
 * (WebKitGTK under LANG=C says "C"), and were it loaded with this module, nothing on the page would come alive.
 */
let Plot: typeof uPlot | null = null;
/** True if there are charts; known a moment after this module is loaded. */
export const charts: Promise<boolean> = import("uplot").then(
  (module) => Boolean((Plot = module.default)),
  () => false,
);

export type LossPalette = Record<"ink" | "ink-faint" | "line" | "line-strong" | "accent", string>;
/** The largest loss over the smallest, from which a linear scale would show a flat line. */
const DECADES = 50;
/** A scale by decades goes so far below the largest loss; what is lower, 0 for one, runs along its foot. */
const DEEPEST = 1e-12;

type Curve = {
  raw: (number | null)[];
  /** The running mean, where the losses jump about too much to follow by eye. */
  mean: (number | null)[] | null;
  /**
   * The lowest value above 0 to make room for, and how many times lower than at its highest the curve has come; 0 where
   * no logarithm can be drawn.
   */
  low: number;
  fall: number;
};

function readCurve(losses: Float32Array): Curve {
  const raw = Array.from(losses, finite);
  const reach = Math.max(2, Math.round(losses.length / 40));
  const mean = runningMean(losses, reach);
  let [low, high, lowest, highest, travelled, negative] = [Infinity, -Infinity, Infinity, 0, 0, false];
  for (let at = 0; at < mean.length; at++) {
    const value = mean[at]!;
    if (Number.isFinite(value)) [low, high] = [Math.min(low, value), Math.max(high, value)];
    const loss = raw[at];
    if (loss != null) {
      if (loss > 0) [lowest, highest] = [Math.min(lowest, loss), Math.max(highest, loss)];
      negative ||= loss < 0;
    }
    const before = raw[at - 1];
    if (loss != null && before != null) travelled += Math.abs(loss - before);
  }
  const noisy = losses.length >= 20 && travelled > 4 * (high - low);
  const foot = Math.max(noisy ? Math.max(lowest, low / 4) : lowest, highest * DEEPEST);
  return {
    raw,
    mean: noisy ? mean.map(finite) : null,
    low: foot,
    fall: negative || highest === 0 ? 0 : high / Math.max(low, foot),
  };
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** Over `reach` losses on either side, fewer at the ends; what is not finite is left out. */
function runningMean(losses: Float32Array, reach: number): number[] {
  const [sums, counts] = [new Float64Array(losses.length + 1), new Uint32Array(losses.length + 1)];
  for (let at = 0; at < losses.length; at++) {
    const usable = Number.isFinite(losses[at]);
    sums[at + 1] = sums[at]! + (usable ? losses[at]! : 0);
    counts[at + 1] = counts[at]! + (usable ? 1 : 0);
  }
  return Array.from(losses, (_, at) => {
    const [from, to] = [Math.max(0, at - reach), Math.min(losses.length, at + reach + 1)];
    return (sums[to]! - sums[from]!) / (counts[to]! - counts[from]!);
  });
}

export class LossPlot {
  #plot: uPlot | null = null;
  #logarithmic = false;
  /** The losses themselves stand back behind their running mean. */
  #faint = false;
  /** The lowest value that matters: one lucky batch does not set the scale. */
  #low = 0;
  #palette: LossPalette | null = null;
  #font = "11px monospace";
  readonly #pointed: (at: { step: number; loss: number } | null) => void;

  constructor(
    readonly container: HTMLElement,
    pointed: (at: { step: number; loss: number } | null) => void,
  ) {
    this.#pointed = pointed;
  }

  /** Returns whether the losses jump about so much that their running mean was drawn over them. */
  draw(steps: Float32Array, losses: Float32Array, palette: LossPalette, font: string, fresh: boolean): boolean {
    const { clientWidth: width, clientHeight: height } = this.container;
    if (!Plot || !width || !height) return false;
    const curve = readCurve(losses.subarray(0, Math.min(steps.length, losses.length)));
    if (curve.raw.length === 0) {
      this.dispose(); // axes without a curve would be invented
      return false;
    }
    // Once by decades, then until this model is done: a scale that flips while one looks is worse than either.
    const logarithmic =
      curve.fall > 0 && curve.raw.length > 1 && (curve.fall >= DECADES || (this.#logarithmic && !fresh));
    this.#font = font;
    this.#low = curve.low;
    if (!this.#plot || logarithmic !== this.#logarithmic) {
      this.#plot?.destroy();
      this.#logarithmic = logarithmic;
      this.#palette = palette;
      this.#plot = this.#make(Plot, width, height);
    }
    const themed = this.#palette !== palette;
    this.#palette = palette;
    if (this.#plot.width !== width || this.#plot.height !== height) this.#plot.setSize({ width, height });
    const noisy = curve.mean !== null;
    // Losses of 0 among others are left out behind their mean: as lines to the foot they would hide it.
    // `range` begins a little lower.
    const raised = (loss: number | null) => (loss === null ? null : Math.max(loss, curve.low / 1.2));
    const mean = curve.mean ?? [];
    const drawn = (loss: number | null) => (noisy && loss === 0 ? null : raised(loss));
    this.#faint = noisy;
    this.#plot.setData([
      Array.from(steps.subarray(0, curve.raw.length)),
      logarithmic ? curve.raw.map(drawn) : curve.raw,
      logarithmic ? mean.map(raised) : mean,
    ]);
    if (themed) this.#plot.redraw(false, true);
    return noisy;
  }

  dispose(): void {
    this.#plot?.destroy();
    this.#plot = null;
  }

  #make(Plot: typeof uPlot, width: number, height: number): uPlot {
    const colour = (name: keyof LossPalette) => () => this.#palette![name];
    const axis: uPlot.Axis = {
      stroke: colour("ink-faint"),
      font: this.#font,
      grid: { stroke: colour("line"), width: 1 },
      ticks: { show: false },
      gap: 6,
    };
    return new Plot(
      {
        width,
        height,
        legend: { show: false },
        padding: [MARGIN.top, LAST, 0, 0],
        cursor: {
          drag: { x: false, y: false, setScale: false },
          y: false,
          points: { size: 6, width: 0, fill: colour("accent") },
        },
        scales: {
          x: { time: false, range: (u) => extent(u.data[0]) },
          y: {
            distr: this.#logarithmic ? 3 : 1,
            range: (_, low, high) => range(this.#logarithmic ? this.#low : low, high, this.#logarithmic),
          },
        },
        axes: [
          {
            ...axis,
            size: MARGIN.bottom,
            splits: (u) => ticks(...bounds(u, "x"), u.width / 90).filter(Number.isInteger),
            values: (_, at) => at.map(steps),
          },
          {
            ...axis,
            size: MARGIN.left,
            splits: (u) =>
              this.#logarithmic ? decades(...bounds(u, "y"), u.height / 20) : ticks(...bounds(u, "y"), u.height / 45),
            filter: (_, at) => at,
            values: (_, at) => at.map(short),
          },
        ],
        series: [
          {},
          {
            stroke: () => (this.#faint ? this.#palette!["line-strong"] : this.#palette!.accent),
            width: 1.5,
            points: { show: (u) => u.data[0].length < 2, size: 5, fill: colour("accent") },
          },
          { stroke: colour("accent"), width: 1.75, points: { show: false } },
        ],
        hooks: {
          setCursor: [
            (u) => {
              const at = u.cursor.idx;
              const loss = at == null ? null : u.data[1]![at];
              this.#pointed(at == null || loss == null ? null : { step: u.data[0][at]!, loss });
            },
          ],
        },
      },
      [[], [], []],
      this.container,
    );
  }
}

/** Short enough for half of it to fit beside the last tick. */
const steps = (step: number) =>
  step.toLocaleString("en", step < 10_000 ? {} : { notation: "compact", maximumSignificantDigits: 3 });

function range(low: number | null, high: number | null, logarithmic: boolean): [number, number] {
  if (low === null || high === null) return logarithmic ? [0.1, 1] : [0, 1];
  if (logarithmic) return [low / 1.3, high * 1.3];
  const room = (high - Math.min(low, 0)) * 0.06 || 1;
  return [low >= 0 ? 0 : low - room, high + room];
}

function extent(steps: ArrayLike<number>): [number, number] {
  const [first, last] = [steps[0] ?? 0, steps[steps.length - 1] ?? 0];
  return [first, last > first ? last : first + 1];
}

const bounds = (u: uPlot, scale: "x" | "y"): [number, number] => [u.scales[scale]?.min ?? 0, u.scales[scale]?.max ?? 1];

/** Powers of ten inside the range, about `most` of them, with 2 and 5 between them where they are few. */
function decades(low: number, high: number, most: number): number[] {
  const every = Math.ceil(Math.log10(high / low) / most);
  const few = Math.log10(high / low) < 2.5;
  const found: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++) {
    if (power % every) continue;
    for (const factor of few ? [1, 2, 5] : [1]) found.push(Number(`${factor}e${power}`));
  }
  return found.filter((value) => value >= low && value <= high);
}

/** A number for reading: four significant digits at most, no trailing zeros, exponents only far out. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "\u2212inf";
  const size = Math.abs(value);
  const text =
    size !== 0 && (size < 1e-4 || size >= 1e6) ? value.toExponential(1) : String(Number(value.toPrecision(4)));
  return text.replace("-", "\u2212").replace("+", "");
}
