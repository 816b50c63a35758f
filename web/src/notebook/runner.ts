/**
 * Runs cells one after another: the queue, the marks, and what a stop, a failure or a lost Python means for what waits.
 * Python itself queues calls too, but only one of ours is ever there: what waits here is still the reader's to edit.
 */
import { Crashed, Refused, Stopped, type Session } from "../session/types";
import type { Failure, Output } from "../wire/python";
import type { Notebook } from "./model";

/** A run with nothing to show for this long gets a notice, before the session's own limit ends it. */
export const QUIET_MS = 20_000;

export class Runner extends EventTarget {
  #queue: string[] = [];
  #current: string | null = null;
  #lastSign = 0;
  #unlimited = false;
  #interrupted = false;
  /** Cells that could not run because Python could not start; they run when Retry brings Python back. */
  #unmet: string[] = [];

  constructor(
    readonly notebook: Notebook,
    readonly session: Session,
  ) {
    super();
  }

  get current(): string | null {
    return this.#current;
  }
  get busy(): boolean {
    return this.#current !== null;
  }
  /** The current run has been silent for so long that its end is near. */
  get quiet(): boolean {
    return this.busy && !this.#unlimited && performance.now() - this.#lastSign > QUIET_MS;
  }

  run(...ids: string[]): void {
    for (const id of ids) {
      if (this.#queue.includes(id) || this.notebook.get(id)?.kind !== "python") continue;
      if (id === this.#current && ids.length > 1) continue;
      this.#queue.push(id);
      if (id !== this.#current) this.notebook.mark(id, "queued");
    }
    if (!this.busy) void this.#drain();
  }

  async stop(): Promise<void> {
    this.#interrupted = true;
    this.#drop();
    if (this.#current !== null) this.notebook.unmark(this.#current); // it waits for Python to load, and will not run
    await this.session.stop();
  }

  unlimit(): void {
    this.#unlimited = true;
    this.session.unlimit();
  }

  /** A cell that goes away takes its place in the queue with it. */
  forget(id: string): void {
    this.#queue = this.#queue.filter((other) => other !== id);
  }

  /** Python is back: run what was asked for while it was not. */
  retry(): void {
    this.run(...this.#unmet.splice(0));
  }

  #drop(): void {
    for (const id of this.#queue.splice(0)) this.notebook.unmark(id);
  }

  async #drain(): Promise<void> {
    this.#unmet = [];
    for (let id = this.#queue.shift(); id !== undefined; id = this.#queue.shift()) {
      this.#current = id;
      this.#interrupted = false;
      const ok = await this.#one(id);
      this.#current = null;
      if (this.#unmet.length) this.#unmet.push(...this.#queue);
      // Stop has emptied the queue already; what is there now was asked for since.
      if (!ok && !this.#interrupted) this.#drop();
      this.dispatchEvent(new Event("change"));
    }
  }

  async #one(id: string): Promise<boolean> {
    const { notebook } = this;
    const cell = notebook.get(id);
    if (!cell) return true;
    const source = cell.source;
    this.#unlimited = false;
    this.#lastSign = performance.now();
    // Loading is not running: the clock of the cell starts when Python takes the call.
    let began = this.session.state.phase === "ready";
    const starting = () => {
      const { state } = this.session;
      if (state.phase !== "running" || state.cell !== id) return;
      this.session.removeEventListener("state", starting);
      this.#lastSign = performance.now();
      began = true;
      notebook.begin(id, performance.now());
    };
    if (began) notebook.begin(id, performance.now());
    else {
      notebook.mark(id, "queued");
      this.session.addEventListener("state", starting);
    }
    this.dispatchEvent(new Event("change"));
    const onOutput = (output: Output) => {
      this.#lastSign = performance.now();
      notebook.output(id, output);
    };
    try {
      await this.session.start();
      if (this.#interrupted) throw new Stopped("Stopped before it ran.");
      const { failure, seconds } = await this.session.call(
        "run",
        { cell: id, where: notebook.where(id), source },
        onOutput,
      );
      const mark = !failure ? "done" : failure.interrupted ? "stopped" : "failed";
      notebook.end(id, mark, seconds, failure);
      if (failure) this.dispatchEvent(new CustomEvent("failed", { detail: { id, failure } }));
      // Edited while it ran: what is shown is no longer what is written.
      if (!failure && notebook.get(id)?.source !== source) notebook.mark(id, "stale");
      return !failure;
    } catch (error) {
      if (this.session.state.phase === "failed" && !began) {
        // It never ran. Why is said once, by the page, with Retry.
        this.#unmet = [id];
        notebook.unmark(id);
      } else if (error instanceof Crashed && began) {
        notebook.end(id, "failed", null, failureOf("Python crashed", error.message.replace(/^Python crashed: /, "")));
      } else if (error instanceof Stopped || this.#interrupted) {
        if (!began) notebook.unmark(id);
        else notebook.end(id, "stopped", null, null);
      } else {
        notebook.end(id, "failed", null, refused(error));
      }
      return false;
    } finally {
      this.session.removeEventListener("state", starting);
    }
  }
}

const failureOf = (type: string, message: string, traceback = ""): Failure => ({
  type,
  message,
  frames: [],
  mark: null,
  traceback,
  interrupted: false,
});

/** A cell's own errors are results of its run: what Python refuses here went wrong in the page's part of it. */
function refused(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof Refused)) return failureOf("Python is not there", message);
  const [last = ""] = message.trim().split("\n").slice(-1);
  const said = error.type === "PageError" ? last : `${error.type}: ${last}`;
  const cure =
    "A cell may have changed something that the page needs, such as a builtin; Start over gives you a fresh Python.";
  return failureOf("The page's own Python failed", `${said}. ${cure}`, message);
}
