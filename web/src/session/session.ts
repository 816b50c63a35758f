/**
 * The session: what the page holds of Python. Downloads, starts, queues calls, stops, restarts, and says where it is.
 *
 * Stop has stages: an interrupt, or the cancellation of what awaits; for what awaits and swallows that, one that cannot
 * be swallowed; both keep the reader's variables. Then, for what is deaf, the end of the worker and a new Python.
 */
import { runtime } from "virtual:runtime";
import type { Methods, Output } from "../wire/python";
import { Sandbox } from "./sandbox";
import { Downloads, DownloadError } from "./download";
import { Graphviz } from "./graphviz";
import type { Python } from "./python";
import { START_SIZE, Startup } from "./startup";
import { TimeLimit } from "./time-limit";
import { Crashed, Refused, Stopped, type Session, type State } from "./types";

const FIRST_CALL = 2_000; // milliseconds that the first call, which may be about to come, has the line to itself
const QUIET = 500; // milliseconds after a call before the line is taken for what comes later
const TIDY = 700; // milliseconds after an interrupt in which code that awaits may tidy up
const DEAF = 1_300; // milliseconds more before the worker is ended
const BEAT = 1_000; // milliseconds between two looks at a Python that has nothing to do
const PULSE = 2_000; // milliseconds in which such a Python answers
const TIME_LIMIT = 30_000; // milliseconds a call may run without showing anything
/** Calls that read and write files: they run nothing of the reader's, so Stop leaves them, and they go first. */
const FILES: ReadonlySet<keyof Methods> = new Set<keyof Methods>(["open", "save"]);
const AT_WORK: ReadonlySet<State["phase"]> = new Set<State["phase"]>(["running", "stopping"]);
const STACK = /call stack|too much recursion/i;
const DEEP =
  "the browser's stack was full. A very deep recursion does that, and so does a chain of thousands of objects freed " +
  "at once (gradlet's own Value has no such limit)";
const MAX_CRASHES = 3; // in a row, without one finished call between them

export { START_SIZE } from "./startup";
export { Crashed, Refused, Stopped, type Session, type State } from "./types";

export interface Options {
  /**
   * Resolves when there may be a Python here: a page with many notebooks has room for two. Rejects where none is wanted
   * any more.
   */
  seat?(): Promise<void>;
  /** Keep no snapshot for a faster restart: it takes a second Python, for a moment, and 31 MB. */
  frugal?: boolean;
}

export function createSession(options: Options = {}): Session {
  return new PythonSession(options);
}

class PythonSession extends EventTarget implements Session {
  state: State = { phase: "off" };
  readonly #downloads = new Downloads(runtime.files, (loaded, total) => this.#onBytes(loaded, total));
  readonly #sandbox = new Sandbox(runtime.sandbox);
  readonly #graphviz = new Graphviz(this.#sandbox, this.#downloads);
  readonly #startup: Startup;
  #python: Python | undefined;
  #starting: Promise<void> | undefined;
  #queue: { method: keyof Methods; run: () => Promise<void>; drop: (error: Error) => void }[] = [];
  #pumping = false;
  #followUp = () => {};
  #crashes = 0;
  readonly #limit = new TimeLimit(TIME_LIMIT, () => this.#onSilence());
  #listening = false;
  /** The reason why the running call is being interrupted, when it was not the reader who asked. */
  #stopReason: string | undefined;
  readonly #options: Options;

  constructor(options: Options) {
    super();
    this.#options = options;
    this.#startup = new Startup(this.#sandbox, this.#downloads, options.frugal ?? false);
    setInterval(() => void this.#listen(), BEAT);
  }

  #become(state: State): void {
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }

  #onBytes(loaded: number, total: number): void {
    if (this.state.phase === "loading") this.#become({ phase: "loading", step: "Downloading", loaded, total });
  }

  // ---- starting ------------------------------------------------------------------------------------------------

  start(): Promise<void> {
    if (this.#python) return Promise.resolve();
    this.#starting ??= this.#boot().finally(() => (this.#starting = undefined));
    return this.#starting;
  }

  prefetch(): void {
    if (this.state.phase === "off") this.#startup.prefetch();
  }

  async #boot(): Promise<void> {
    if (this.state.phase !== "restarting") this.#become({ phase: "loading", step: "Downloading", loaded: 0, total: 0 });
    try {
      await this.#options.seat?.();
    } catch (error) {
      this.#become({ phase: "off" });
      throw error;
    }
    try {
      const python = await this.#startup.start({
        step: (step) => {
          if (this.state.phase === "loading")
            this.#become({ phase: "loading", step, loaded: START_SIZE, total: START_SIZE });
        },
        lost: (reason) => this.#onLost(reason),
        memory: () => (this.#stopReason = "Stopped: Python has used 2 GB of memory. Start over to free it."),
        wants: () => void this.#startup.deliver(this.#python),
      });
      this.#python = python;
      this.#become({ phase: "ready" });
      this.#followUp = once(() => this.#startup.complete(python));
      setTimeout(this.#followUp, FIRST_CALL);
    } catch (error) {
      this.#sandbox.giveUp();
      const why =
        error instanceof DownloadError ? `${error.message}.` : `Python could not start: ${(error as Error).message}.`;
      this.#become({ phase: "failed", message: why });
      throw error;
    }
  }

  // ---- calling -------------------------------------------------------------------------------------------------

  call<M extends keyof Methods>(
    method: M,
    args: Methods[M][0],
    onOutput?: (output: Output) => void,
  ): Promise<Methods[M][1]> {
    return new Promise((resolve, reject) => {
      const run = () => this.#perform(method, args, onOutput ?? (() => {})).then(resolve, reject);
      const at = FILES.has(method) ? this.#queue.filter((call) => FILES.has(call.method)).length : this.#queue.length;
      this.#queue.splice(at, 0, { method, run, drop: reject });
      void this.#pump();
    });
  }

  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      while (this.#queue.length) {
        try {
          await this.start(); // meanwhile Stop can still empty the queue
        } catch (error) {
          return this.#dropQueue(error as Error);
        }
        await this.#queue.shift()?.run();
        setTimeout(this.#followUp, QUIET);
      }
    } finally {
      this.#pumping = false;
    }
  }

  async #perform<M extends keyof Methods>(method: M, args: Methods[M][0], onOutput: (output: Output) => void) {
    const python = this.#python!;
    const cell = "cell" in args ? args.cell : null;
    this.#stopReason = undefined;
    this.#become({ phase: "running", cell, since: Date.now() });
    this.#limit.begin();
    try {
      const result = await python.call(method, args, (output) => {
        this.#limit.sign(); // what can be seen can be stopped by who sees it
        onOutput(output);
      });
      this.#crashes = 0;
      const failure = typeof result === "object" && "failure" in result ? result.failure : null;
      if (failure?.interrupted && this.#stopReason) failure.message = this.#stopReason;
      return result;
    } catch (error) {
      if (error instanceof Refused && error.type === "KeyboardInterrupt")
        throw new Stopped(this.#stopReason ?? "Stopped.");
      throw error;
    } finally {
      this.#limit.end();
      if (this.#python === python) this.#become({ phase: "ready" });
    }
  }

  #dropQueue(error: Error, spare: ReadonlySet<keyof Methods> = new Set()): void {
    const dropped = this.#queue.filter((call) => !spare.has(call.method));
    this.#queue = this.#queue.filter((call) => spare.has(call.method));
    for (const { drop } of dropped) drop(error);
  }

  #onSilence(): void {
    const seconds = TIME_LIMIT / 1000;
    this.#stopReason =
      `Stopped after ${seconds} seconds without a sign. ` +
      "A cell that prints or shows something now and then may run for as long as it likes.";
    void this.stop();
  }

  unlimit(): void {
    this.#limit.lift();
  }

  // ---- stopping ------------------------------------------------------------------------------------------------

  async stop(): Promise<void> {
    this.dispatchEvent(new Event("stop"));
    this.#dropQueue(new Stopped("Stopped before it ran."), FILES);
    const { state } = this;
    const python = this.#python;
    if (!python || state.phase !== "running") return;
    const call = python.running; // 0 for a task that a cell left behind
    this.#become({ ...state, phase: "stopping" });
    const goesOn = () => this.#python === python && (call ? python.running === call : this.state.phase === "stopping");
    const ended = async (limit: number) => {
      for (const deadline = Date.now() + limit; goesOn() && Date.now() < deadline; ) await pause(20);
      return !goesOn();
    };
    python.interrupt();
    if (await ended(TIDY)) return;
    python.cancel();
    if (!(await ended(DEAF))) {
      this.unlimit();
      await this.#renew(this.#stopReason ?? "The code did not react to Stop.");
    }
  }

  /**
   * Between two calls Python should have nothing to do; but a task that a cell left behind may compute without end.
   * Then Python is running, whatever it runs, and can be stopped.
   */
  async #listen(): Promise<void> {
    const python = this.#python;
    if (!python || this.#listening || this.state.phase !== "ready") return;
    this.#listening = true;
    const late = setTimeout(() => {
      if (this.#python === python && this.state.phase === "ready")
        this.#become({ phase: "running", cell: null, since: Date.now() - PULSE });
    }, PULSE);
    await python.ping();
    clearTimeout(late);
    this.#listening = false;
    if (this.#python === python && !python.running && AT_WORK.has(this.state.phase)) this.#become({ phase: "ready" });
  }

  async restart(reason: string): Promise<void> {
    this.#dropQueue(new Stopped(reason));
    await this.#renew(reason);
  }

  async rest(reason: string): Promise<void> {
    if (this.state.phase !== "ready" || this.#queue.length) return;
    this.#python?.end(new Stopped(reason));
    this.#python = undefined;
    this.#graphviz.restart();
    this.#become({ phase: "off" });
    this.dispatchEvent(new CustomEvent("lost", { detail: reason }));
  }

  /** End this Python, start another. Variables are gone: `lost` says so. */
  async #renew(reason: string, error = new Stopped(reason)): Promise<void> {
    const had = this.#python;
    this.#python = undefined;
    this.#become({ phase: "restarting", reason });
    had?.end(error);
    if (had) this.dispatchEvent(new CustomEvent("lost", { detail: reason }));
    await this.start().catch(() => {}); // the state says what failed
  }

  #onLost(reason: string): void {
    const sentence = `Python crashed: ${STACK.test(reason) ? DEEP : reason}`;
    this.#dropQueue(new Stopped(sentence));
    if (++this.#crashes < MAX_CRASHES) {
      void this.#renew(sentence, new Crashed(sentence));
      return;
    }
    this.#crashes = 0;
    this.#python?.end(new Crashed(sentence));
    this.#python = undefined;
    this.dispatchEvent(new CustomEvent("lost", { detail: sentence }));
    this.#become({ phase: "failed", message: `${sentence}. This happened ${MAX_CRASHES} times in a row.` });
  }

  // ---- drawing -------------------------------------------------------------------------------------------------

  layout(dot: string, engine = "dot", signal?: AbortSignal): Promise<string> {
    return this.#graphviz.layout(dot, engine, signal);
  }
}

const once = (act: () => void) => {
  let done = false;
  return () => {
    if (!done) act();
    done = true;
  };
};
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
