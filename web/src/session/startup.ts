/**
 * The start of a Python: its files go to a worker each as it arrives, or a snapshot is restored; the rest of the
 * library, Graphviz and the snapshot for the next start come after it.
 */
import { runtime } from "virtual:runtime";
import type { Sandbox } from "./sandbox";
import type { Downloads } from "./download";
import { Snapshot } from "./snapshot";
import { Python, type Arriving, type Hooks } from "./python";

/** Files that the worker is not started with: they follow once Python is ready. */
const LATER = ["python_later.zip", "packages_later.tar"];
/** The worker's own script. */
const WORKER = "python.js";
const GRAPHVIZ = "viz.js";
const FOR_START = runtime.files.filter(({ name }) => name !== GRAPHVIZ && !LATER.includes(name));
/** Files that the worker starts with, the largest first. */
const FIRST = FOR_START.filter(({ name }) => name !== WORKER)
  .sort((a, b) => b.size - a.size)
  .map(({ name }) => name);
/** Bytes to download before Python is ready. */
export const START_SIZE = FOR_START.reduce((sum, file) => sum + file.size, 0);

export class Startup {
  readonly #snapshot: Snapshot;
  readonly #sandbox: Sandbox;
  readonly #downloads: Downloads;
  readonly #frugal: boolean;

  /** `frugal`: no snapshot for a faster restart. */
  constructor(sandbox: Sandbox, downloads: Downloads, frugal: boolean) {
    this.#sandbox = sandbox;
    this.#downloads = downloads;
    this.#frugal = frugal;
    this.#snapshot = new Snapshot(sandbox);
  }

  /** Download what a start needs, and start nothing. */
  prefetch(): void {
    void this.#downloads.all([WORKER, ...FIRST]).catch(() => {});
  }

  /**
   * A Python that is ready. `hooks.step` is told where it is once all of its files are there. Rejects with what is
   * wrong.
   */
  async start(hooks: Hooks): Promise<Python> {
    const script = this.#downloads.text(WORKER); // first: browsers ask a host for six things at a time
    const files = this.#arriving(FIRST);
    let step = "Starting Python";
    let arrived = false;
    void Promise.all(Object.values(files)).then(
      () => {
        arrived = true;
        hooks.step(step);
      },
      () => {},
    ); // what fails is said by the boot
    const announcing: Hooks = {
      ...hooks,
      step: (next) => {
        step = next;
        if (arrived) hooks.step(step);
      },
    };
    const [source] = await Promise.all([script, this.#sandbox.ready()]);
    return (
      (await this.#restore(source, announcing)) ??
      Python.boot(this.#sandbox, source, files, { whole: false }, announcing)
    );
  }

  /** Hand over the rest of the library, or say why there is none. Whether it arrived. */
  async deliver(python: Python | undefined): Promise<boolean> {
    try {
      python?.deliver(await this.#downloads.all(LATER));
      return true;
    } catch (error) {
      python?.deliver((error as Error).message);
      return false;
    }
  }

  /**
   * Fetches what is wanted soon, but not before the first output; a failure is said when a graph or an import needs it.
   */
  async complete(python: Python): Promise<void> {
    void this.#downloads.get(GRAPHVIZ).catch(() => {});
    if (!(await this.deliver(python)) || this.#frugal) return;
    try {
      const [source, files] = await Promise.all([
        this.#downloads.text(WORKER),
        this.#downloads.all([...FIRST, ...LATER]),
      ]);
      await this.#snapshot.take(source, files);
    } catch {
      // No snapshot: the next start takes the ordinary way.
    }
  }

  #arriving(names: readonly string[]): Arriving {
    return Object.fromEntries(names.map((name) => [name, this.#downloads.get(name)]));
  }

  /** From the snapshot, if there is one and it works. */
  async #restore(source: string, hooks: Hooks): Promise<Python | undefined> {
    const snapshot = this.#snapshot.memory;
    if (!snapshot) return undefined;
    try {
      return await Python.boot(
        this.#sandbox,
        source,
        this.#arriving([...FIRST, ...LATER]),
        { whole: true, snapshot },
        hooks,
      );
    } catch {
      this.#snapshot.discard();
      return undefined;
    }
  }
}
