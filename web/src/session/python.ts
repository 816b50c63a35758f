/**
 * One Python in one worker: booted, called, interrupted, lost. It lives once; the session starts the next one.
 * Everything that comes through the port is checked against wire/python.ts before anybody sees it.
 */
import * as v from "valibot";
import type { Boot, Files, FromPython, ToPython } from "../wire/worker";
import { Results, Output, Up, type Methods } from "../wire/python";
import type { Sandbox } from "./sandbox";
import { Refused, Stopped } from "./types";

export const NAME = "python";
const SIGN_LIMIT = 20_000; // milliseconds until a new worker says its first word
const BOOT_LIMIT = 60_000; // milliseconds from bytes to ready, on a slow phone
const RESTORE_LIMIT = 10_000; // the same with a snapshot, after which the ordinary way is taken

type Pending = {
  id: number;
  method: keyof Methods;
  onOutput: (output: Output) => void;
  resolve: (result: never) => void;
  reject: (error: Error) => void;
};

/** Files by name, on their way. */
export type Arriving = Record<string, Promise<Blob>>;

export type Hooks = {
  step(step: string): void;
  /** Python is beyond repair. */
  lost(reason: string): void;
  /** The worker interrupted itself for want of memory. */
  memory(bytes: number): void;
  /** A cell waits for the rest of the library: answer with `deliver`. */
  wants(): void;
};

export class Python {
  #pending: Pending | undefined;
  /** The latest call: a task it left behind may still print. */
  #latest: Pending | undefined;
  #port!: MessagePort;
  #id = 0;
  #dead = false;
  #ready = false;
  #booted: { resolve(): void; reject(error: Error): void } = { resolve() {}, reject() {} };
  #alive = () => {};
  #pulse: { number: number; answered(): void } = { number: 0, answered() {} };
  readonly #sandbox: Sandbox;
  readonly #hooks: Hooks;

  private constructor(sandbox: Sandbox, hooks: Hooks) {
    this.#sandbox = sandbox;
    this.#hooks = hooks;
  }

  /** `files` go to the worker each as it arrives. Rejects as the first of them does that fails. */
  static async boot(sandbox: Sandbox, source: string, files: Arriving, boot: Boot, hooks: Hooks): Promise<Python> {
    const python = new Python(sandbox, hooks);
    const port = await sandbox.spawn(NAME, source, (message) => python.#fatal(message));
    python.#port = port;
    port.onmessage = ({ data }) => python.#receive(data);
    port.onmessageerror = () => python.#fatal("it sent a message that could not be read");
    let late: ReturnType<typeof setTimeout> | undefined;
    const within = (limit: number, sentence: string) => {
      clearTimeout(late);
      late = setTimeout(() => python.#booted.reject(new Error(sentence)), limit);
    };
    try {
      await new Promise<void>((resolve, reject) => {
        python.#booted = { resolve, reject };
        const limit = boot.snapshot ? RESTORE_LIMIT : BOOT_LIMIT;
        let complete = false;
        let alive = false;
        const watch = () => {
          if (!complete) return; // how long files may take is not the worker's business
          if (alive) within(limit, `it was not ready within ${limit / 1000} seconds`);
          else within(SIGN_LIMIT, "its worker gives no sign of life");
        };
        python.#alive = () => {
          alive = true;
          watch();
        };
        python.#send({ boot });
        const sent = Object.entries(files).map(async ([name, file]) => python.#send({ files: { [name]: await file } }));
        Promise.all(sent).then(() => {
          complete = true;
          watch();
        }, reject);
      });
    } catch (error) {
      python.end();
      throw error;
    } finally {
      clearTimeout(late);
      python.#alive = () => {};
    }
    return python;
  }

  #send(message: ToPython): void {
    this.#port.postMessage(message);
  }

  /** The call under way: its number, or 0. */
  get running(): number {
    return this.#pending?.id ?? 0;
  }

  call<M extends keyof Methods>(
    method: M,
    args: Methods[M][0],
    onOutput: (output: Output) => void,
  ): Promise<Methods[M][1]> {
    if (this.#pending || this.#dead) throw new Error("Python takes one call at a time");
    return new Promise((resolve, reject) => {
      this.#latest = this.#pending = {
        id: ++this.#id,
        method,
        onOutput,
        resolve: resolve as Pending["resolve"],
        reject,
      };
      this.#send({ id: this.#id, method, args });
    });
  }

  /** The rest of the library, or why there is none. */
  deliver(later: Files | string): void {
    if (!this.#dead) this.#send({ later });
  }

  /** Settles once nothing computes in the worker, or it was ended. */
  ping(): Promise<void> {
    if (this.#dead) return Promise.resolve();
    return new Promise((answered) => {
      this.#pulse = { number: this.#pulse.number + 1, answered };
      this.#send({ ping: this.#pulse.number });
    });
  }

  /** KeyboardInterrupt for code that runs, cancellation for code that awaits. */
  interrupt(): void {
    this.#sandbox.interrupt(NAME);
    this.cancel();
  }

  /** The second time, code that awaits is not asked. */
  cancel(): void {
    this.#send({ cancel: true });
  }

  /** Terminate. A call under way is rejected with `Stopped`. */
  end(reason: Error = new Stopped("Python was restarted.")): void {
    if (this.#dead) return;
    this.#dead = true;
    this.#sandbox.kill(NAME);
    this.#port.onmessage = null;
    this.#port.close();
    this.#pulse.answered();
    this.#pending?.reject(reason);
    this.#pending = undefined;
  }

  #fatal(message: string): void {
    const reason = message.trim().split("\n").at(-1)!.slice(0, 2_000);
    if (!this.#ready) this.#booted.reject(new Error(reason));
    else if (!this.#dead) this.#hooks.lost(reason);
  }

  #receive(data: FromPython | unknown): void {
    if (typeof data !== "object" || data === null) return;
    if ("step" in data) {
      this.#alive();
      return this.#hooks.step(String(data.step).slice(0, 200));
    }
    if ("booted" in data) {
      this.#ready = true;
      return this.#booted.resolve();
    }
    if ("pong" in data) return data.pong === this.#pulse.number ? this.#pulse.answered() : undefined;
    if ("wants" in data) return this.#hooks.wants();
    if ("memory" in data) return this.#hooks.memory(Number(data.memory));
    if ("fatal" in data) return this.#fatal(String(data.fatal));
    const up = v.safeParse(Up, data);
    if (up.success && up.output.id === this.#latest?.id) this.#answer(up.output, this.#latest);
  }

  #answer(up: v.InferOutput<typeof Up>, pending: Pending): void {
    if ("outputs" in up) {
      for (const one of up.outputs) {
        const output = v.safeParse(Output, one);
        pending.onOutput(output.success ? output.output : unreadable("something", output.issues));
      }
      return;
    }
    if (!this.#pending) return; // answered already
    this.#pending = undefined;
    if ("error" in up) return pending.reject(new Refused(up.error.type, up.error.message));
    const result = v.safeParse(Results[pending.method] as v.GenericSchema, up.result);
    if (result.success) pending.resolve(result.output as never);
    else pending.reject(new Refused("PageError", unreadable(`the answer to ${pending.method}`, result.issues).text));
  }
}

/** Says that something does not fit the wire, and so is not shown: it is too large, mostly. */
function unreadable(what: string, issues: readonly v.BaseIssue<unknown>[]) {
  const why = issues.map((issue) => `${v.getDotPath(issue) ?? "message"}: ${issue.message}`).slice(0, 3);
  return {
    kind: "stream" as const,
    name: "stderr" as const,
    text: `${what} that Python sent could not be shown (${why.join("; ")})\n`.slice(0, 2_000),
  };
}
