/**
 * A coarse grid of values made finer by Catmull-Rom splines, so that the few samples a running model can afford show as
 * the smooth function they were taken from. It passes through every sample; it does not invent sides that no sample
 * has, beyond the slight overshoot any cubic has at a cliff.
 */

export type Samples = { values: Float32Array; columns: number; rows: number };

const ENOUGH = 72;

export function refine(grid: Samples): Samples {
  const factor = Math.min(6, Math.ceil(ENOUGH / Math.max(grid.columns, grid.rows)));
  if (factor < 2) return grid;
  return transposed(lines(transposed(lines(grid, factor)), factor));
}

/** Every row with `factor` times the intervals. */
function lines({ values, columns, rows }: Samples, factor: number): Samples {
  const wide = (columns - 1) * factor + 1;
  const fine = new Float32Array(wide * rows);
  for (let row = 0; row < rows; row++) {
    const sample = (column: number) => values[row * columns + Math.max(0, Math.min(columns - 1, column))]!;
    for (let at = 0; at < wide; at++) {
      const column = Math.min(columns - 2, Math.floor(at / factor));
      const t = at / factor - column;
      const [b, c] = [sample(column), sample(column + 1)];
      const [a, d] = [finite(sample(column - 1), b), finite(sample(column + 2), c)];
      const curve = b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
      fine[row * wide + at] = t === 0 ? b : t === 1 ? c : curve;
    }
  }
  return { values: fine, columns: wide, rows };
}

/** Beyond a sample that is not finite the curve goes on as it does at the edge: the hole grows no larger. */
const finite = (value: number, instead: number) => (Number.isFinite(value) ? value : instead);

function transposed({ values, columns, rows }: Samples): Samples {
  const turned = new Float32Array(values.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) turned[column * rows + row] = values[row * columns + column]!;
  return { values: turned, columns: rows, rows: columns };
}
