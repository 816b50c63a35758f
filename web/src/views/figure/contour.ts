/**
 * Marching squares: where a grid of values crosses a level, as line segments x0 y0 x1 y1 in units of columns and rows.
 */

/**
 * Per case (bit per corner above the level: 1 top-left, 2 top-right, 4 bottom-right, 8 bottom-left), pairs of sides.
 */
const SIDES: readonly (readonly number[])[] = [
  [],
  [3, 0],
  [0, 1],
  [3, 1],
  [1, 2],
  [3, 0, 1, 2],
  [0, 2],
  [3, 2],
  [2, 3],
  [2, 0],
  [0, 1, 2, 3],
  [2, 1],
  [1, 3],
  [1, 0],
  [0, 3],
  [],
];

/** Cells with a value that is not finite have no line. */
export function contour(values: Float32Array, columns: number, rows: number, level: number): Float32Array {
  const segments: number[] = [];
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const at = row * columns + column;
      const a = values[at]! - level;
      const b = values[at + 1]! - level;
      const c = values[at + columns + 1]! - level;
      const d = values[at + columns]! - level;
      if (!Number.isFinite(a + b + c + d)) continue;
      let corners = (a > 0 ? 1 : 0) | (b > 0 ? 2 : 0) | (c > 0 ? 4 : 0) | (d > 0 ? 8 : 0);
      // A saddle: the middle of the cell decides which pair of corners is joined.
      if ((corners === 5 || corners === 10) && a + b + c + d > 0) corners = 15 - corners;
      const sides = SIDES[corners]!;
      for (const side of sides) {
        if (side === 0) segments.push(column + a / (a - b), row);
        else if (side === 1) segments.push(column + 1, row + b / (b - c));
        else if (side === 2) segments.push(column + d / (d - c), row + 1);
        else segments.push(column, row + a / (a - d));
      }
    }
  }
  return Float32Array.from(segments);
}
