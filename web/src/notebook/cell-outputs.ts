/**
 * What one cell has shown: the newest of it, within bounds. What the last run showed stays until the next one shows something,
 * and pictures go on in the elements of those they take the place of: no flicker, no jump.
 */
import type { Display, Failure, Figure, Show } from "../wire/python";
import { Terminal } from "./terminal";

/** Something a cell shows. `key`, unique on the page, stays the same while one output is replaced in place. */
export type Output =
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

export class Shown {
  outputs: Output[] = [];
  /** Outputs thrown away because there were too many. */
  lost = 0;
  /** It comes from the page as it was built, not from this reader's Python. */
  predrawn = false;
  /** A run has begun and shown nothing yet. */
  #fresh = false;
  /** What was here before it was cleared. */
  #last: Output[] = [];

  get empty(): boolean {
    return this.outputs.length === 0 && this.lost === 0;
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
  add(show: Show): void {
    if (show.kind === "alive") return;
    this.#clearOld();
    switch (show.kind) {
      case "clear":
        return this.#clear();
      case "lost":
        this.lost += show.count;
        return;
      case "stream": {
        const last = this.outputs.at(-1);
        if (last?.kind === "stream" && last.name === show.name) {
          last.terminal.write(show.text, show.dropped ?? 0);
          return this.#trim();
        }
        const terminal = new Terminal();
        terminal.write(show.text, show.dropped ?? 0);
        return this.#push({ kind: "stream", key: ++keys, name: show.name, terminal });
      }
      case "display":
        return this.#push({ kind: "display", key: isGraph(show) ? this.#keyOf(isGraphOutput) : ++keys, display: show });
      case "figure": {
        const at = this.outputs.findIndex((output) => output.kind === "figure" && output.figure.id === show.id);
        const key = this.outputs[at]?.key ?? this.#keyOf((output) => output.kind === "figure");
        const output: Output = { kind: "figure", key, figure: show };
        if (at < 0) return this.#push(output);
        this.outputs[at] = output;
        this.#trim();
      }
    }
  }

  /** Outputs that came with the page. */
  predraw(outputs: readonly (Show | { svg: string })[]): void {
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
    if (this.outputs.length) this.#last = this.outputs;
    this.outputs = [];
    this.predrawn = false;
    this.lost = 0;
  }

  /** The key of what stood at this place among its like before: the same element shows it, changed. */
  #keyOf(like: (output: Output) => boolean): number {
    const place = this.outputs.filter(like).length;
    const key = this.#last.filter(like)[place]?.key;
    return key === undefined || this.outputs.some((output) => output.key === key) ? ++keys : key;
  }

  #push(output: Output): void {
    this.outputs.push(output);
    this.#trim();
  }
  /** The oldest go first; the newest stays, however large. */
  #trim(): void {
    let bytes = this.outputs.reduce((sum, output) => sum + weight(output), 0);
    while (this.outputs.length > MAX_OUTPUTS || (bytes > MAX_BYTES && this.outputs.length > 1)) {
      bytes -= weight(this.outputs.shift()!);
      this.lost += 1;
    }
  }
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
