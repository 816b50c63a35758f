/**
 * The notebook: cells of prose and Python, their order, and what each has shown. No DOM, no Python, so it can be tested alone.
 *
 * The trap: text is the reader's and outputs are not. Nothing here drops text without handing back a way to undo it;
 * outputs are capped and thrown away freely.
 */
import type { Display, Failure, Figure, Notebook as File, NotebookCell, Show } from "../wire";
import { Terminal } from "./terminal";

export type Mark = "never" | "queued" | "running" | "done" | "failed" | "stopped" | "stale";

/** Something a cell shows. `key` stays the same while one output is replaced in place. */
export type Output =
  | { kind: "stream"; key: number; name: "stdout" | "stderr"; terminal: Terminal }
  | { kind: "display"; key: number; display: Display }
  | { kind: "figure"; key: number; figure: Figure }
  /** A graph that was drawn when the page was built. */
  | { kind: "svg"; key: number; svg: string }
  | { kind: "failure"; key: number; failure: Failure };

export interface Cell {
  readonly id: string;
  readonly kind: NotebookCell["kind"];
  source: string;
  outputs: Output[];
  mark: Mark;
  /** When the run that is going on began, in milliseconds of `performance.now()`. */
  since: number;
  /** How long the last run took, by Python's clock. */
  seconds: number | null;
  /** Outputs come from the page as it was built, not from this reader's Python. */
  predrawn: boolean;
  /** The mark to go back to when a cell that waits is not run after all. */
  before: Mark;
  /** Outputs thrown away because there were too many. */
  lost: number;
}

/** What to redraw: one cell, the list of cells, or (text only) nothing but the autosave. */
export type Change = { what: "cell"; id: string } | { what: "list" } | { what: "text"; id: string };

const MAX_OUTPUTS = 60;
/** About how many bytes of outputs one cell keeps. */
const MAX_BYTES = 32_000_000;

export class Notebook {
  title: string;
  metadata: string;
  cells: Cell[];
  #listeners = new Set<(change: Change) => void>();
  #next = 1;
  /** While a cell runs, its old outputs stay until the new run shows something: no flicker, no jump. */
  #fresh = new Set<string>();
  /** What a cell showed before it was cleared: pictures go on in the elements of those they take the place of. */
  #last = new Map<string, Output[]>();
  /** Which Python it is: one more each time the variables were lost. */
  #life = 0;

  constructor(file: File) {
    this.title = file.title;
    this.metadata = file.metadata;
    this.cells = file.cells.map((cell) => this.#make(cell.kind, cell.source));
  }

  #make(kind: Cell["kind"], source = ""): Cell {
    const id = `c${this.#next++}`;
    return { id, kind, source, outputs: [], mark: "never", since: 0, seconds: null, predrawn: false, before: "never", lost: 0 };
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
  /** What a reader calls the cell: Python cells are counted from 1 in the order they stand. */
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
    away(cell);
    const life = this.#life;
    this.#tell({ what: "list" });
    return () => {
      if (this.index(id) >= 0) return;
      if (life !== this.#life) outlived(cell);
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

  /** What stands here now is about to be taken away; the returned function brings it back, outputs and all. */
  leave(): () => void {
    const old = { title: this.title, metadata: this.metadata, cells: this.cells };
    const life = this.#life;
    old.cells.forEach(away);
    return () => {
      Object.assign(this, old);
      if (life !== this.#life) old.cells.forEach(outlived);
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
    if (cell.mark === "done" || cell.mark === "failed" || cell.mark === "stopped" || cell.predrawn) {
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
    this.#fresh.add(id);
    cell.since = now;
    this.mark(id, "running");
  }

  end(id: string, mark: Mark, seconds: number | null, failure: Failure | null): void {
    const cell = this.get(id);
    if (cell) this.#clearOld(cell);
    this.#fresh.delete(id);
    this.#last.delete(id);
    if (!cell) return;
    cell.seconds = seconds;
    if (failure) this.#push(cell, { kind: "failure", key: this.#next++, failure });
    this.mark(id, mark);
  }

  #clearOld(cell: Cell): void {
    if (!this.#fresh.delete(cell.id)) return;
    this.#clear(cell);
  }
  #clear(cell: Cell): void {
    this.#last.set(cell.id, cell.outputs);
    cell.outputs = [];
    cell.predrawn = false;
    cell.lost = 0;
  }

  /** One message from Python for this cell. */
  show(id: string, show: Show): void {
    const cell = this.get(id);
    if (!cell || show.kind === "alive") return;
    this.#clearOld(cell);
    switch (show.kind) {
      case "clear":
        this.#clear(cell);
        break;
      case "lost":
        cell.lost += show.count;
        break;
      case "stream": {
        const last = cell.outputs.at(-1);
        if (last?.kind === "stream" && last.name === show.name) {
          last.terminal.write(show.text, show.dropped ?? 0);
          this.#trim(cell);
        } else {
          const terminal = new Terminal();
          terminal.write(show.text, show.dropped ?? 0);
          this.#push(cell, { kind: "stream", key: this.#next++, name: show.name, terminal });
        }
        break;
      }
      case "display":
        this.#push(cell, { kind: "display", key: isGraph(show) ? this.#keyOf(cell, isGraphOutput) : this.#next++, display: show });
        break;
      case "figure": {
        const at = cell.outputs.findIndex((output) => output.kind === "figure" && output.figure.id === show.id);
        const key = cell.outputs[at]?.key ?? this.#keyOf(cell, (output) => output.kind === "figure");
        const output: Output = { kind: "figure", key, figure: show };
        if (at >= 0) cell.outputs[at] = output;
        else this.#push(cell, output);
        break;
      }
    }
    this.#tell({ what: "cell", id });
  }

  /** The key of what stood at this place among its like before: the same element shows it, changed and without a flicker. */
  #keyOf(cell: Cell, like: (output: Output) => boolean): number {
    const place = cell.outputs.filter(like).length;
    const key = this.#last.get(cell.id)?.filter(like)[place]?.key;
    return key === undefined || cell.outputs.some((output) => output.key === key) ? this.#next++ : key;
  }

  #push(cell: Cell, output: Output): void {
    cell.outputs.push(output);
    this.#trim(cell);
  }
  /** The oldest go first; the newest stays, however large. */
  #trim(cell: Cell): void {
    let bytes = cell.outputs.reduce((sum, output) => sum + weight(output), 0);
    while (cell.outputs.length > MAX_OUTPUTS || (bytes > MAX_BYTES && cell.outputs.length > 1)) {
      bytes -= weight(cell.outputs.shift()!);
      cell.lost += 1;
    }
  }

  /** Outputs that came with the page. */
  predraw(id: string, outputs: readonly (Show | { svg: string })[]): void {
    const cell = this.get(id);
    if (!cell || outputs.length === 0) return;
    for (const output of outputs) {
      if ("svg" in output) this.#push(cell, { kind: "svg", key: this.#next++, svg: output.svg });
      else this.show(id, output);
    }
    cell.predrawn = true;
  }

  /** Python is new: what was done is undone, though what it showed stays. */
  forget(): void {
    this.#life += 1;
    for (const cell of this.cells) if (outlived(cell)) this.#tell({ what: "cell", id: cell.id });
  }

  file(): File {
    return {
      title: this.title,
      metadata: this.metadata,
      cells: this.cells.map(({ kind, source }) => ({ kind, source })),
    };
  }
}

/** Nobody can tell a cell that is taken away how its run ended, or start it. */
function away(cell: Cell): void {
  if (cell.mark === "queued") cell.mark = cell.before;
  if (cell.mark === "running") cell.mark = "stopped";
}

/** What the cell did was in a Python that is gone; true if that changes its mark. */
function outlived(cell: Cell): boolean {
  if (cell.mark !== "done" && cell.mark !== "stale") return false;
  cell.mark = "never";
  return true;
}

const isGraph = ({ data }: Display): boolean => data["text/vnd.graphviz"] !== undefined;
const isGraphOutput = (output: Output): boolean => output.kind === "display" && isGraph(output.display);

/** About how many bytes an output holds on to. */
function weight(output: Output): number {
  switch (output.kind) {
    case "stream":
      return output.terminal.size;
    case "display":
      return Object.values(output.display.data).reduce((sum, text) => sum + (text?.length ?? 0), 0);
    case "figure": {
      const { lossSteps, losses, boundary, points } = output.figure;
      return [lossSteps, losses, points.x, points.y, points.side].reduce((sum, list) => sum + list.byteLength, boundary?.values.byteLength ?? 0);
    }
    case "svg":
      return output.svg.length;
    case "failure":
      return output.failure.traceback.length;
  }
}
