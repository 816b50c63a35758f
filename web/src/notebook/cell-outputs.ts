/**
 * The outputs of one cell: the newest of them, within bounds. What the last run showed stays until the next one shows
 * something, and pictures go on in the elements of those they take the place of: no flicker, no jump.
 */
import type { Display, Failure, Figure, Output } from "../wire/python";
import { Terminal } from "./terminal";

/** An output as the page keeps it. `key`, unique on the page, stays the same while one output is replaced in place. */
export type CellOutput =
  | { kind: "stream"; key: number; name: "stdout" | "stderr"; terminal: Terminal }
  | { kind: "display"; key: number; display: Display }
  | { kind: "figure"; key: number; figure: Figure }
  /** A graph that was drawn when the page was built. */
  | { kind: "svg"; key: number; svg: string }
  | { kind: "failure"; key: number; failure: Failure };

const MAX_OUTPUTS = 60;
/** About how many bytes of outputs one cell keeps. */
const MAX_BYTES = 32_000_000;
let keys = 0;

export class CellOutputs {
  list: CellOutput[] = [];
  /** Outputs thrown away because there were too many. */
  lost = 0;
  /** It comes from the page as it was built, not from this reader's Python. */
  predrawn = false;
  /** A run has begun and shown nothing yet. */
  #fresh = false;
  /** The outputs that were here before they were cleared. */
  #last: CellOutput[] = [];

  get empty(): boolean {
    return this.list.length === 0 && this.lost === 0;
  }

  begin(): void {
    this.#fresh = true;
  }

  end(failure: Failure | null): void {
    this.#clearOld();
    this.#last = [];
    if (failure) this.#push({ kind: "failure", key: ++keys, failure });
  }

  /** One message from Python. */
  add(output: Output): void {
    if (output.kind === "alive") return;
    this.#clearOld();
    switch (output.kind) {
      case "clear":
        return this.#clear();
      case "lost":
        this.lost += output.count;
        return;
      case "stream": {
        const last = this.list.at(-1);
        if (last?.kind === "stream" && last.name === output.name) {
          last.terminal.write(output.text, output.dropped ?? 0);
          return this.#trim();
        }
        const terminal = new Terminal();
        terminal.write(output.text, output.dropped ?? 0);
        return this.#push({ kind: "stream", key: ++keys, name: output.name, terminal });
      }
      case "display":
        return this.#push({
          kind: "display",
          key: isGraph(output) ? this.#keyOf(isGraphOutput) : ++keys,
          display: output,
        });
      case "figure": {
        const at = this.list.findIndex((one) => one.kind === "figure" && one.figure.id === output.id);
        const key = this.list[at]?.key ?? this.#keyOf((one) => one.kind === "figure");
        const figure: CellOutput = { kind: "figure", key, figure: output };
        if (at < 0) return this.#push(figure);
        this.list[at] = figure;
        this.#trim();
      }
    }
  }

  /** Outputs that came with the page. */
  predraw(outputs: readonly (Output | { svg: string })[]): void {
    for (const output of outputs) {
      if ("svg" in output) this.#push({ kind: "svg", key: ++keys, svg: output.svg });
      else this.add(output);
    }
    this.predrawn = outputs.length > 0;
  }

  #clearOld(): void {
    if (this.#fresh) this.#clear();
    this.#fresh = false;
  }
  #clear(): void {
    // Cleared twice, or cleared in a run that has shown nothing yet: the pictures to go on are those before.
    if (this.list.length) this.#last = this.list;
    this.list = [];
    this.predrawn = false;
    this.lost = 0;
  }

  /** The key of what stood at this place among its like before: the same element shows it, changed. */
  #keyOf(like: (output: CellOutput) => boolean): number {
    const rank = this.list.filter(like).length;
    const key = this.#last.filter(like)[rank]?.key;
    return key === undefined || this.list.some((output) => output.key === key) ? ++keys : key;
  }

  #push(output: CellOutput): void {
    this.list.push(output);
    this.#trim();
  }
  /** The oldest go first; the newest stays, however large. */
  #trim(): void {
    let bytes = this.list.reduce((sum, output) => sum + weight(output), 0);
    while (this.list.length > MAX_OUTPUTS || (bytes > MAX_BYTES && this.list.length > 1)) {
      bytes -= weight(this.list.shift()!);
      this.lost += 1;
    }
  }
}

const isGraph = ({ data }: Display): boolean => data["text/vnd.graphviz"] !== undefined;
const isGraphOutput = (output: CellOutput): boolean => output.kind === "display" && isGraph(output.display);

/** About how many bytes an output holds on to. */
function weight(output: CellOutput): number {
  switch (output.kind) {
    case "stream":
      return output.terminal.size;
    case "display":
      return Object.values(output.display.data).reduce((sum, text) => sum + (text?.length ?? 0), 0);
    case "figure": {
      const { lossSteps, losses, boundary, points } = output.figure;
      return [lossSteps, losses, points.x, points.y, points.side].reduce(
        (sum, list) => sum + list.byteLength,
        boundary?.values.byteLength ?? 0,
      );
    }
    case "svg":
      return output.svg.length;
    case "failure":
      return output.failure.traceback.length;
  }
}
