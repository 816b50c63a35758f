/**
 * The notebook: cells of prose and Python, their order, and what each has shown. No DOM, no Python, so it can be tested
 * alone.
 *
 * The trap: text is the reader's and outputs are not. Nothing here drops text without handing back a way to undo it;
 * outputs are capped and thrown away freely.
 */
import type { Failure, Notebook as File, NotebookCell, Output } from "../wire/python";
import { CellOutputs } from "./cell-outputs";

export type Mark = "never" | "queued" | "running" | "done" | "failed" | "stopped" | "stale";

export interface Cell {
  readonly id: string;
  readonly kind: NotebookCell["kind"];
  source: string;
  readonly outputs: CellOutputs;
  mark: Mark;
  /** When the run that is going on began, in milliseconds of `performance.now()`. */
  since: number;
  /** The seconds that the last run took, by Python's clock. */
  seconds: number | null;
  /** The mark to go back to when a cell that waits is not run after all. */
  before: Mark;
}

/** A change to redraw: one cell, the list of cells, or (text only) nothing but the autosave. */
export type Change = { what: "cell"; id: string } | { what: "list" } | { what: "text"; id: string };

export class Notebook {
  title: string;
  metadata: string;
  cells: Cell[];
  #listeners = new Set<(change: Change) => void>();
  #next = 1;
  /** The number of the Python: one more each time the variables were lost. */
  #life = 0;

  constructor(file: File) {
    this.title = file.title;
    this.metadata = file.metadata;
    this.cells = file.cells.map((cell) => this.#make(cell.kind, cell.source));
  }

  #make(kind: Cell["kind"], source = ""): Cell {
    const id = `c${this.#next++}`;
    return { id, kind, source, outputs: new CellOutputs(), mark: "never", since: 0, seconds: null, before: "never" };
  }

  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
  #tell(change: Change): void {
    for (const listener of [...this.#listeners]) listener(change);
  }

  index(id: string): number {
    return this.cells.findIndex((cell) => cell.id === id);
  }
  get(id: string): Cell | undefined {
    return this.cells.find((cell) => cell.id === id);
  }
  /** The reader's number for the cell: Python cells are counted from 1 in the order they stand. */
  number(id: string): number {
    const index = this.index(id);
    return this.cells.slice(0, index + 1).filter((cell) => cell.kind === "python").length;
  }
  where(id: string): string {
    return `cell ${this.number(id)}`;
  }
  /** Ids of the Python cells, all of them or those before one. */
  python(before?: string): string[] {
    const end = before === undefined ? this.cells.length : this.index(before);
    return this.cells.slice(0, end).flatMap((cell) => (cell.kind === "python" ? [cell.id] : []));
  }

  insert(index: number, kind: Cell["kind"], source = ""): Cell {
    const cell = this.#make(kind, source);
    this.cells.splice(Math.max(0, Math.min(index, this.cells.length)), 0, cell);
    this.#tell({ what: "list" });
    return cell;
  }

  /** Take a cell out; the returned function puts it back, after the cell it stood after if that is still there. */
  remove(id: string): () => void {
    const index = this.index(id);
    const cell = this.cells[index];
    if (!cell) return () => {};
    const before = this.cells[index - 1]?.id;
    this.cells.splice(index, 1);
    detach(cell);
    const life = this.#life;
    this.#tell({ what: "list" });
    return () => {
      if (this.index(id) >= 0) return;
      if (life !== this.#life) expire(cell);
      const after = before === undefined ? -1 : this.index(before);
      this.cells.splice(before !== undefined && after < 0 ? Math.min(index, this.cells.length) : after + 1, 0, cell);
      this.#tell({ what: "list" });
    };
  }

  /** Move a cell by one place; false at either end. */
  move(id: string, by: -1 | 1): boolean {
    const from = this.index(id);
    const to = from + by;
    const cell = this.cells[from];
    if (!cell || to < 0 || to >= this.cells.length) return false;
    this.cells.splice(from, 1);
    this.cells.splice(to, 0, cell);
    this.#tell({ what: "list" });
    return true;
  }

  /** Gets ready for another notebook; the returned function brings this one back, outputs and all. */
  leave(): () => void {
    const old = { title: this.title, metadata: this.metadata, cells: this.cells };
    const life = this.#life;
    old.cells.forEach(detach);
    return () => {
      Object.assign(this, old);
      if (life !== this.#life) old.cells.forEach(expire);
      this.#tell({ what: "list" });
    };
  }

  /** Put another notebook in this one's place; the returned function brings the old one back, as `leave` does. */
  replace(file: File): () => void {
    const back = this.leave();
    this.title = file.title;
    this.metadata = file.metadata;
    this.cells = file.cells.map((cell) => this.#make(cell.kind, cell.source));
    this.#tell({ what: "list" });
    return back;
  }

  edit(id: string, source: string): void {
    const cell = this.get(id);
    if (!cell || cell.source === source) return;
    cell.source = source;
    this.#tell({ what: "text", id });
    if (cell.mark === "queued" && ran(cell.before)) cell.before = "stale"; // should it not be run after all
    if (ran(cell.mark) || cell.outputs.predrawn) {
      cell.mark = "stale";
      this.#tell({ what: "cell", id });
    } else if (cell.kind !== "python") this.#tell({ what: "cell", id });
  }

  mark(id: string, mark: Mark, seconds?: number): void {
    const cell = this.get(id);
    if (!cell) return;
    if (mark === "queued" && cell.mark !== "queued") cell.before = cell.mark;
    cell.mark = mark;
    if (seconds !== undefined) cell.seconds = seconds;
    this.#tell({ what: "cell", id });
  }

  /** It waited, and is not run after all. */
  unmark(id: string): void {
    const cell = this.get(id);
    if (cell?.mark === "queued") this.mark(id, cell.before === "running" ? "stopped" : cell.before);
  }

  /** A run begins: what the last one showed goes as soon as this one shows something, or ends. */
  begin(id: string, now: number): void {
    const cell = this.get(id);
    if (!cell) return;
    cell.outputs.begin();
    cell.since = now;
    this.mark(id, "running");
  }

  end(id: string, mark: Mark, seconds: number | null, failure: Failure | null): void {
    const cell = this.get(id);
    if (!cell) return;
    cell.seconds = seconds;
    cell.outputs.end(failure);
    this.mark(id, mark);
  }

  /** One message from Python for this cell. */
  output(id: string, output: Output): void {
    const cell = this.get(id);
    if (!cell || output.kind === "alive") return;
    cell.outputs.add(output);
    this.#tell({ what: "cell", id });
  }

  /** Outputs that came with the page. */
  predraw(id: string, outputs: readonly (Output | { svg: string })[]): void {
    const cell = this.get(id);
    if (!cell || outputs.length === 0) return;
    cell.outputs.predraw(outputs);
    this.#tell({ what: "cell", id });
  }

  /** Python is new: what was done is undone, though what it showed stays. */
  forget(): void {
    this.#life += 1;
    for (const cell of this.cells) if (expire(cell)) this.#tell({ what: "cell", id: cell.id });
  }

  file(): File {
    return {
      title: this.title,
      metadata: this.metadata,
      cells: this.cells.map(({ kind, source }) => ({ kind, source })),
    };
  }
}

/** Ends the run of a cell that is taken away: nobody could tell it how that ended, or start it. */
function detach(cell: Cell): void {
  if (cell.mark === "queued") cell.mark = cell.before;
  if (cell.mark === "running") cell.mark = "stopped";
}

/** Marks a cell whose Python is gone; true if that changes its mark. */
function expire(cell: Cell): boolean {
  if (lives(cell.before)) cell.before = "never";
  if (!lives(cell.mark)) return false;
  cell.mark = "never";
  return true;
}

const ran = (mark: Mark): boolean => mark === "done" || mark === "failed" || mark === "stopped";
/** True if the mark says that Python has what the cell has made. */
const lives = (mark: Mark): boolean => mark === "done" || mark === "stale";

/** True if both hold the same cells, whatever their titles. */
export const sameText = (a: File, b: File): boolean =>
  a.cells.length === b.cells.length &&
  a.cells.every((cell, i) => cell.kind === b.cells[i]!.kind && cell.source === b.cells[i]!.source);
