/** A model in training as a still picture: the decision boundary on the points, and the loss over the steps. */
import { contour } from "./contour.ts";
import { refine } from "./refine.ts";

const SIDE = 300; // width of each plot, in units of its view box
const SHADES = 5; // strengths of colour on either side of the boundary
const CELLS = 56; // the plane is coloured in at most so many columns

/** The wire's `Figure`, with lists for arrays, as it comes from JSON. */
export type StillFigure = {
  title: string;
  step: number;
  lossSteps: number[];
  losses: number[];
  accuracy: number | null;
  boundary: {
    x: [number, number];
    y: [number, number];
    columns: number;
    rows: number;
    values: number[];
    threshold: number;
    span: number;
  } | null;
  points: { x: number[]; y: number[]; side: number[] };
};

export function stillFigure(figure: StillFigure): string {
  const words: string[] = [];
  const loss = figure.losses.at(-1);
  if (loss !== undefined) words.push(`step ${figure.step}`, `loss ${Number(loss.toPrecision(3))}`);
  if (figure.accuracy !== null) words.push(`accuracy ${(100 * figure.accuracy).toFixed(1)}%`);
  return (
    `<figure class="picture">${plane(figure)} ` +
    `${curve(figure)}<figcaption>${words.join(" · ")}</figcaption></figure>`
  );
}

/** The boundary alone, as the text of an <svg>; its colours are the page's, by name. */
export function plane({ boundary, points }: Pick<StillFigure, "boundary" | "points">): string {
  if (!boundary) return "";
  const { x, y, columns, rows, threshold } = boundary;
  const height = Math.round(SIDE * Math.min(1, Math.max(0.55, (y[1] - y[0]) / (x[1] - x[0]))));
  const toX = (value: number) => ((value - x[0]) / (x[1] - x[0])) * SIDE;
  const toY = (value: number) => height - ((value - y[0]) / (y[1] - y[0])) * height;
  const grid = { values: Float32Array.from(boundary.values), columns, rows };
  const fine = refine(grid);
  const [perColumn, perRow] = [SIDE / (fine.columns - 1), height / (fine.rows - 1)];
  const line = contour(fine.values, fine.columns, fine.rows, threshold);
  let border = "";
  for (let at = 0; at < line.length; at += 4) {
    const [a, b, c, d] = line.subarray(at, at + 4) as unknown as [number, number, number, number];
    border +=
      `M${short(a * perColumn)} ${short(height - b * perRow)}L${short(c * perColumn)} ` +
      `${short(height - d * perRow)}`;
  }
  const dots = points.x.map((value, at) => {
    const side = points.side[at]! > 0 ? "b" : "a";
    return `<circle cx="${short(toX(value))}" cy="${short(toY(points.y[at]!))}" r="3.5" fill="var(--side-${side})"/>`;
  });
  return (
    `<svg role="img" aria-label="Decision boundary on ${points.x.length} points" ` +
    `width="${SIDE}" height="${height}" viewBox="0 0 ${SIDE} ${height}">` +
    `<g shape-rendering="crispEdges">${shades(boundary, height)}</g>` +
    `<path d="${border}" fill="none" stroke="var(--ink)" stroke-width="1.5"/>` +
    `<g stroke="var(--surface)">${dots.join("")}</g></svg>`
  );
}

/** The plane in flat shades: one path a shade, made of runs along the rows. */
function shades(
  { columns, rows, values, threshold, span }: NonNullable<StillFigure["boundary"]>,
  height: number,
): string {
  const every = Math.ceil(columns / CELLS);
  const [wide, high] = [Math.ceil(columns / every), Math.ceil(rows / every)];
  const [w, h] = [SIDE / wide, height / high];
  const paths = new Map<number, string>();
  for (let row = 0; row < high; row++) {
    const shade = (column: number) => {
      const at =
        Math.min(rows - 1, Math.round((row + 0.5) * every - 0.5)) * columns +
        Math.min(columns - 1, Math.round((column + 0.5) * every - 0.5));
      const strength = Math.max(-1, Math.min(1, (values[at]! - threshold) / (span || 1)));
      return Math.sign(strength) * Math.ceil(Math.abs(strength) * SHADES);
    };
    for (let start = 0, end = 1; start < wide; start = end) {
      for (end = start + 1; end < wide && shade(end) === shade(start); ) end++;
      const run =
        `M${short(start * w)} ` +
        `${short(height - row * h)}h${short((end - start) * w)}v${short(-h)}h${short((start - end) * w)}z`;
      paths.set(shade(start), (paths.get(shade(start)) ?? "") + run);
    }
  }
  return [...paths]
    .filter(([shade]) => shade)
    .map(
      ([shade, d]) =>
        `<path d="${d}" fill="var(--side-${shade > 0 ? "b" : "a"})" ` +
        `fill-opacity="${short((0.5 * Math.abs(shade)) / SHADES)}"/>`,
    )
    .join("");
}

function curve({ lossSteps, losses }: StillFigure): string {
  if (losses.length < 2) return "";
  const height = Math.round(0.6 * SIDE);
  const most = Math.max(...losses);
  const [first, last] = [lossSteps[0]!, lossSteps.at(-1)!];
  const every = Math.ceil(losses.length / 200);
  const path = losses
    .map(
      (loss, at) =>
        `${short(((lossSteps[at]! - first) / (last - first || 1)) * SIDE)} ` +
        `${short(height - (0.95 * height * loss) / (most || 1))}`,
    )
    .filter((_, at) => at % every === 0 || at === losses.length - 1)
    .join("L");
  return (
    `<svg role="img" aria-label="Loss from ${short(losses[0]!)} to ${short(losses.at(-1)!)}" ` +
    `width="${SIDE}" height="${height}" viewBox="0 0 ${SIDE} ${height}">` +
    `<path d="M0 0V${height}H${SIDE}" fill="none" stroke="var(--line)"/>` +
    `<path d="M${path}" fill="none" stroke="var(--accent)" stroke-width="1.5"/></svg>`
  );
}

const short = (value: number): string => String(Number(value.toFixed(value > 10 ? 1 : 2)));
