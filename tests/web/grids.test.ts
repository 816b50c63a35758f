/** The curve where a grid of values crosses a level, and the finer grid it is drawn from. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "./seeded.ts";
import { contour } from "../../web/src/views/figure/contour.ts";
import { refine } from "../../web/src/views/figure/refine.ts";

type Grid = { columns: number; rows: number; values: Float32Array };

const grid = (rows: readonly (readonly number[])[]): Grid => ({
  columns: rows[0]?.length ?? 0,
  rows: rows.length,
  values: Float32Array.from(rows.flat()),
});
const lines = ({ values, columns, rows }: Grid, level = 0): number[][] => {
  const flat = [...contour(values, columns, rows, level)];
  return Array.from({ length: flat.length / 4 }, (_, at) => flat.slice(4 * at, 4 * at + 4));
};

/** Grids of small whole numbers and a half: no corner is on a level of 0.25. */
const grids = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }))
  .chain(([columns, rows]) =>
    fc
      .array(fc.integer({ min: -4, max: 4 }), { minLength: columns * rows, maxLength: columns * rows })
      .map((values): Grid => ({ columns, rows, values: Float32Array.from(values, (value) => value / 2) })),
  );

describe("contour", () => {
  for (const [what, rows, expected] of [
    [
      "one corner above",
      [
        [1, -1],
        [-1, -1],
      ],
      [[0, 0.5, 0.5, 0]],
    ],
    [
      "nearer to the weaker corner",
      [
        [3, -1],
        [-1, -1],
      ],
      [[0, 0.75, 0.75, 0]],
    ],
    [
      "top half above",
      [
        [1, 1],
        [-1, -1],
      ],
      [[0, 0.5, 1, 0.5]],
    ],
    [
      "left half above",
      [
        [1, -1],
        [1, -1],
      ],
      [[0.5, 1, 0.5, 0]],
    ],
    [
      "all above",
      [
        [1, 1],
        [1, 1],
      ],
      [],
    ],
    [
      "none above",
      [
        [-1, -1],
        [-1, -1],
      ],
      [],
    ],
    [
      "on the level is not above it",
      [
        [0, 0],
        [0, 0],
      ],
      [],
    ],
    ["no cell: one row", [[1, -1, 1]], []],
    ["no cell: one column", [[1], [-1]], []],
    ["no values", [], []],
    [
      "a hole",
      [
        [NaN, -1],
        [1, 1],
      ],
      [],
    ],
    [
      "an infinity",
      [
        [Infinity, -1],
        [1, 1],
      ],
      [],
    ],
    [
      "infinities that cancel out",
      [
        [Infinity, -Infinity],
        [1, 1],
      ],
      [],
    ],
  ] as const)
    test(what, () => assert.deepEqual(lines(grid(rows)), expected));

  test("a hole takes only the four cells around it", () => {
    const values = Array.from({ length: 5 }, () => [1, 1, 1, -1, -1]);
    values[2]![2] = NaN;
    assert.deepEqual(
      lines(grid(values))
        .map(([, y]) => Math.floor(y! - 0.5))
        .sort(),
      [0, 3],
    );
  });

  test("a saddle joins the corners that its middle sides with", () => {
    const joined = (rows: number[][]) =>
      lines(grid(rows)).length === 2 && lines(grid(rows)).every(([x0, , x1]) => x0 !== x1);
    assert.ok(
      joined([
        [3, -1],
        [-1, 3],
      ]) &&
        joined([
          [1, -3],
          [-3, 1],
        ]),
    );
    // High middle: the low corners are cut off, top right and bottom left.
    assert.deepEqual(
      lines(
        grid([
          [3, -1],
          [-1, 3],
        ]),
      ),
      [
        [0.75, 0, 1, 0.25],
        [0.25, 1, 0, 0.75],
      ],
    );
    assert.deepEqual(
      lines(
        grid([
          [1, -3],
          [-3, 1],
        ]),
      ),
      [
        [0, 0.25, 0.25, 0],
        [1, 0.75, 0.75, 1],
      ],
    );
  });

  test("both ends of a line are where two neighbours' values cross the level", () => {
    fc.assert(
      fc.property(grids, (given) => {
        const at = (column: number, row: number) => given.values[row * given.columns + column]!;
        for (const [x0, y0, x1, y1] of lines(given, 0.25))
          for (const [x, y] of [
            [x0!, y0!],
            [x1!, y1!],
          ] as const) {
            assert.ok(Number.isInteger(x) !== Number.isInteger(y), `${x}, ${y} is on a side of a cell`);
            const [low, high] = [at(Math.floor(x), Math.floor(y)), at(Math.ceil(x), Math.ceil(y))];
            const part = x - Math.floor(x) + (y - Math.floor(y));
            assert.ok(Math.abs(low + (high - low) * part - 0.25) < 1e-5);
          }
      }),
    );
  });

  test("every crossing between two neighbours is on a line, and lines end only at the edge of the grid", () => {
    fc.assert(
      fc.property(grids, (given) => {
        const { columns, rows, values } = given;
        const ends = new Map<string, number>();
        for (const [x0, y0, x1, y1] of lines(given, 0.25))
          for (const end of [
            `${Math.floor(x0!)} ${Math.floor(y0!)} ${Number.isInteger(y0)}`,
            `${Math.floor(x1!)} ${Math.floor(y1!)} ${Number.isInteger(y1)}`,
          ])
            ends.set(end, (ends.get(end) ?? 0) + 1);
        const expected = new Map<string, number>();
        const above = (column: number, row: number) => values[row * columns + column]! > 0.25;
        for (let row = 0; row < rows; row++)
          for (let column = 0; column < columns; column++) {
            // The cells that share a side: two within, one at the edge, none where the grid is a line.
            const across = +(row > 0) + +(row + 1 < rows);
            const down = +(column > 0) + +(column + 1 < columns);
            if (column + 1 < columns && across && above(column, row) !== above(column + 1, row))
              expected.set(`${column} ${row} true`, across);
            if (row + 1 < rows && down && above(column, row) !== above(column, row + 1))
              expected.set(`${column} ${row} false`, down);
          }
        assert.deepEqual(new Map([...ends].sort()), new Map([...expected].sort()));
      }),
    );
  });
});

describe("refine", () => {
  const passes = (given: Grid) => {
    const fine = refine(given);
    const factor = (fine.columns - 1) / (given.columns - 1);
    for (let row = 0; row < given.rows; row++)
      for (let column = 0; column < given.columns; column++)
        assert.equal(
          fine.values[row * factor * fine.columns + column * factor],
          given.values[row * given.columns + column],
          `${column}, ${row}`,
        );
    return fine;
  };

  for (const [columns, rows, fineColumns, fineRows] of [
    [2, 2, 7, 7],
    [9, 5, 49, 25],
    [24, 24, 70, 70],
    [36, 20, 71, 39],
    [72, 72, 72, 72],
    [200, 3, 200, 3],
  ] as const)
    test(`${columns} × ${rows} becomes ${fineColumns} × ${fineRows}`, () => {
      const fine = refine({ columns, rows, values: new Float32Array(columns * rows) });
      assert.deepEqual([fine.columns, fine.rows, fine.values.length], [fineColumns, fineRows, fineColumns * fineRows]);
    });

  test("it passes through every sample", () => {
    fc.assert(
      fc.property(
        grids.filter(({ columns, rows }) => columns > 1 && rows > 1),
        (given) => void passes(given),
      ),
    );
  });
  test("it passes through every sample, however different they are in size", () => {
    passes(
      grid([
        [1e30, 1, -7],
        [3, 1e-20, 1e30],
        [-1e30, 2, 5],
      ]),
    );
  });
  test("it passes through every sample beside those that are not finite", () => {
    for (const odd of [NaN, Infinity, -Infinity])
      passes(
        grid([
          [1, 2, 3, 4],
          [5, odd, 7, 8],
          [9, 10, 11, 12],
          [13, 14, 15, 16],
        ]),
      );
  });
  test("a sample that is not finite leaves no more of a hole than the cells it is a corner of", () => {
    const fine = refine(
      grid(
        Array.from({ length: 5 }, (_, row) =>
          Array.from({ length: 5 }, (_, column) => (row === 2 && column === 2 ? NaN : row + column)),
        ),
      ),
    );
    for (let row = 0; row < fine.rows; row++)
      for (let column = 0; column < fine.columns; column++) {
        const outside = Math.abs(row - 12) >= 6 || Math.abs(column - 12) >= 6;
        if (outside) assert.ok(Number.isFinite(fine.values[row * fine.columns + column]), `${column}, ${row}`);
      }
  });
  test("a plane stays a plane", () => {
    fc.assert(
      fc.property(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 }), (a, b) => {
        const fine = refine(
          grid(Array.from({ length: 5 }, (_, row) => Array.from({ length: 5 }, (_, column) => a * column + b * row))),
        );
        for (let row = 6; row <= 18; row++)
          for (let column = 6; column <= 18; column++)
            assert.ok(Math.abs(fine.values[row * fine.columns + column]! - (a * column + b * row) / 6) < 1e-4);
      }),
    );
  });
});
