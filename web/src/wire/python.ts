/**
 * The wire: every message that crosses between the page and Python's worker in the sandbox, typed once and checked at
 * run time.
 *
 * Down:  {id, method, args}.     Up:  {id, outputs} any number of times, then {id, result} or {id, error}.
 *
 * All that comes up has passed through code that a reader ran, so it is data from a stranger: the page reads it through
 * these schemas and drops what does not fit. `tests/page/test_wire.py` holds the Python side to the same schemas.
 */
import * as v from "valibot";

const MB = 1_000_000;
const text = (max: number) => v.pipe(v.string(), v.maxLength(max));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const floats = v.pipe(
  v.instance(Float32Array),
  v.check((a) => a.length <= 1_000_000, "at most 1,000,000 numbers"),
);

/** One picture of a model in training: what `show(model, X, y)` sends and the panel draws. */
export const Figure = v.object({
  kind: v.literal("figure"),
  /** Figures with the same id in one run replace each other. */
  id: text(200),
  title: text(200),
  step: count,
  /** Pairs of (step, loss), thinned by Python to at most 2,000, oldest first. */
  lossSteps: floats,
  losses: floats,
  /** Fraction of points on the right side, 0…1, or null where it has no meaning. */
  accuracy: v.nullable(v.number()),
  /** The model's output over a grid: values[row * columns + column], row 0 at y[0], column 0 at x[0]. */
  boundary: v.nullable(
    v.object({
      x: v.tuple([v.number(), v.number()]),
      y: v.tuple([v.number(), v.number()]),
      columns: count,
      rows: count,
      values: floats,
      /** The output value at which the decision changes sides (0 for tanh, 0.5 for sigmoid). */
      threshold: v.number(),
      /** Outputs this far from the threshold are drawn in full colour. */
      span: v.number(),
    }),
  ),
  /** The data: coordinates and, per point, which side it belongs to (−1 or +1). */
  points: v.object({ x: floats, y: floats, side: floats }),
  /** The reader's names for the sides −1 and +1: "0" and "1", say. */
  classes: v.tuple([text(40), text(40)]),
});

/**
 * A value that a cell shows: a MIME bundle, as in Jupyter. DOT text has its own entry, with the engine Graphviz should
 * use.
 */
export const Display = v.object({
  kind: v.literal("display"),
  data: v.object({
    "text/plain": v.optional(text(2 * MB)),
    "text/html": v.optional(text(2 * MB)),
    "text/markdown": v.optional(text(2 * MB)),
    "image/svg+xml": v.optional(text(8 * MB)),
    /** base64 */
    "image/png": v.optional(text(16 * MB)),
    "image/jpeg": v.optional(text(16 * MB)),
    "text/vnd.graphviz": v.optional(text(4 * MB)),
  }),
  /** Graphviz layout engine for text/vnd.graphviz: dot, neato, … */
  engine: v.optional(v.picklist(["dot", "neato", "fdp", "sfdp", "circo", "twopi", "osage", "patchwork"])),
});

export const Stream = v.object({
  kind: v.literal("stream"),
  name: v.picklist(["stdout", "stderr"]),
  text: text(MB),
  /** Lines the ring buffer had to drop before this text. */
  dropped: v.optional(count),
});

/** Forgets what this cell has shown so far (IPython's clear_output). */
export const Clear = v.object({ kind: v.literal("clear") });

/** The cell is making progress that a reader can see: restarts its time limit. */
export const Alive = v.object({ kind: v.literal("alive") });

/** So many displays came too fast for the page; they were the oldest. */
export const Lost = v.object({ kind: v.literal("lost"), count });

export const Output = v.variant("kind", [Figure, Display, Stream, Clear, Alive, Lost]);

export const Frame = v.object({
  /** Id of the notebook cell, or null where the frame is not in a cell. */
  cell: v.nullable(text(200)),
  /** The reader's name for the source: "cell 3", "engine.py". */
  where: text(400),
  line: count,
  function: text(400),
  source: text(2_000),
});

/** A Python exception as the page shows it: the reader's own frames first, oldest call first. */
export const Failure = v.object({
  type: text(200),
  message: text(20_000),
  frames: v.pipe(v.array(Frame), v.maxLength(50)),
  /** The spot in the reader's cell to put the mark on; null when no cell is to blame. */
  mark: v.nullable(v.object({ cell: text(200), line: count, column: v.nullable(count), endColumn: v.nullable(count) })),
  /** The whole traceback as Python prints it. */
  traceback: text(100_000),
  interrupted: v.boolean(),
});

export const RunResult = v.object({ failure: v.nullable(Failure), seconds: v.number() });

export const NotebookCell = v.object({ kind: v.picklist(["python", "markdown", "raw"]), source: text(2 * MB) });

export const Notebook = v.object({
  title: text(400),
  cells: v.pipe(v.array(NotebookCell), v.maxLength(2_000)),
  /** Whatever else the file carried (kernelspec, Jupytext header), kept as JSON text so that saving gives it back. */
  metadata: text(MB),
});

/** One control of the training panel; Python decides what there is, its bounds and its words. */
export const Field = v.object({
  name: text(60),
  label: text(120),
  help: text(400),
  kind: v.picklist(["choice", "integer", "number", "text"]),
  value: v.union([v.string(), v.number()]),
  choices: v.optional(v.array(v.object({ value: text(60), label: text(120) }))),
  min: v.optional(v.number()),
  max: v.optional(v.number()),
  /** It is about how training runs, not about what is trained: shown beside the buttons. */
  whileTraining: v.boolean(),
});

/** The model from within, layer by layer, the inputs first. */
export const Network = v.object({
  /** Of each neuron's map: values[row * columns + column], over the plane of the figure's boundary. */
  columns: count,
  rows: count,
  /** Neurons in each layer, and how many of them (the first) are told of. */
  sizes: v.pipe(v.array(count), v.maxLength(20)),
  shown: v.pipe(v.array(count), v.maxLength(20)),
  /** The output of each neuron over the plane, one after the other; empty where the engine is too slow to tell. */
  maps: floats,
  /** For each map: this far from 0 is in full colour. */
  spans: floats,
  /** Of each layer but the first, for each neuron shown: its weight for each one shown of the layer before. */
  weights: floats,
});

export const PanelState = v.object({
  fields: v.pipe(v.array(Field), v.maxLength(40)),
  /** Settings that were refused: field name → sentence. Training keeps the last good settings. */
  problems: v.record(v.string(), text(1_000)),
  step: count,
  steps: count,
  done: v.boolean(),
  /** The reason why training ended early (a non-finite loss, say), or null. */
  halted: v.nullable(text(1_000)),
  /** The engine that runs, in words: "Python, one Value at a time", and why it is that one where it was not chosen. */
  engineName: text(600),
  /** Steps that the engine can do; null until that is known. */
  stepsPerSecond: v.nullable(v.number()),
  /** True if the chosen speed is less than that. */
  throttled: v.boolean(),
  parameters: count,
  /**
   * Null, unless data are the reader's to draw: how far the plane reaches to each side of 0, and how many points it
   * takes.
   */
  drawing: v.nullable(v.object({ reach: v.number(), most: count })),
  network: v.nullable(Network),
  figure: Figure,
});

/** A point drawn by hand: x, y, and its side. */
export const Point = v.tuple([v.number(), v.number(), v.picklist([-1, 1])]);

/** The panel as a link carries it; `panel.open` with it makes the same panel elsewhere. */
export const PanelSaved = v.object({
  settings: v.record(text(60), v.union([text(1_000), v.number()])),
  points: v.pipe(v.array(Point), v.maxLength(2_000)),
  weights: v.pipe(v.array(v.number()), v.maxLength(20_000)),
  step: count,
});

/** Method → [arguments, result]. `run` and the panel stream outputs while they work. */
export type Methods = {
  run: [{ cell: string; where: string; source: string }, RunResult];
  open: [{ name: string; bytes: Uint8Array }, Notebook];
  save: [{ format: "md" | "py" | "ipynb"; notebook: Notebook }, string];
  "panel.open": [
    { settings: Record<string, string | number>; points?: Point[]; weights?: number[]; step?: number },
    PanelState,
  ];
  "panel.state": [Record<string, never>, PanelSaved];
  "panel.advance": [{ seconds: number } | { steps: number }, PanelState];
  "panel.reset": [{ newSeed: boolean }, PanelState];
};
export const Results = {
  run: RunResult,
  open: Notebook,
  save: text(16 * MB),
  "panel.open": PanelState,
  "panel.state": PanelSaved,
  "panel.advance": PanelState,
  "panel.reset": PanelState,
} satisfies { [M in keyof Methods]: v.GenericSchema<unknown, Methods[M][1]> };

/** An error that ends a call other than `run`: an unreadable notebook, a bad setting. Message in the house form. */
export const CallError = v.object({ type: text(200), message: text(20_000) });

export const Up = v.union([
  v.object({ id: count, outputs: v.pipe(v.array(v.unknown()), v.maxLength(100)) }),
  v.object({ id: count, result: v.unknown() }),
  v.object({ id: count, error: CallError }),
]);

export type Figure = v.InferOutput<typeof Figure>;
export type Display = v.InferOutput<typeof Display>;
export type Stream = v.InferOutput<typeof Stream>;
export type Output = v.InferOutput<typeof Output>;
export type Frame = v.InferOutput<typeof Frame>;
export type Failure = v.InferOutput<typeof Failure>;
export type RunResult = v.InferOutput<typeof RunResult>;
export type NotebookCell = v.InferOutput<typeof NotebookCell>;
export type Notebook = v.InferOutput<typeof Notebook>;
export type Field = v.InferOutput<typeof Field>;
export type Point = v.InferOutput<typeof Point>;
export type PanelSaved = v.InferOutput<typeof PanelSaved>;
export type Network = v.InferOutput<typeof Network>;
export type PanelState = v.InferOutput<typeof PanelState>;
