/**
 * The notebook that the build wrote into the page: the walk-through's text, and what its cells showed when they ran at
 * build time.
 */
import * as v from "valibot";
import { Display, Figure, NotebookCell, Stream, type Notebook as File, type Output } from "../wire/python";

export type Predrawn = Output | { svg: string };

// A figure in JSON has lists where the wire has typed arrays.
const floats = v.pipe(
  v.array(v.number()),
  v.transform((list) => Float32Array.from(list)),
);
const boundary = v.looseObject({ values: floats });
const StillFigure = v.pipe(
  v.looseObject({
    kind: v.literal("figure"),
    lossSteps: floats,
    losses: floats,
    boundary: v.nullable(boundary),
    points: v.object({ x: floats, y: floats, side: floats }),
  }),
  Figure,
);
const StillOutput = v.union([Stream, Display, StillFigure]);
const Data = v.object({
  title: v.string(),
  cells: v.array(v.object({ ...NotebookCell.entries, outputs: v.optional(v.array(v.unknown()), []) })),
  metadata: v.optional(v.string(), "{}"),
});

/** Reads the data, and takes the graphs as they stand in `main`, so that nothing is laid out before Python runs. */
export function firstPage(main: Element): { file: File; outputs: Predrawn[][] } {
  const text = document.querySelector("#notebook-data")?.textContent ?? "{}";
  const { title, metadata, cells } = v.parse(Data, JSON.parse(text));
  const sections = main.querySelectorAll(":scope > .cell");
  const outputs = cells.map((cell, index) => {
    const drawn = [...(sections[index]?.querySelectorAll(":scope > .outputs > .graph > svg") ?? [])];
    return cell.outputs.flatMap((output): Predrawn[] => {
      const read = v.safeParse(StillOutput, output);
      if (!read.success) return [];
      const graph = read.output.kind === "display" && read.output.data["text/vnd.graphviz"] !== undefined;
      const svg = graph ? drawn.shift() : undefined;
      return svg ? [{ svg: svg.outerHTML }] : [read.output];
    });
  });
  return { file: { title, metadata, cells: cells.map(({ kind, source }) => ({ kind, source })) }, outputs };
}
