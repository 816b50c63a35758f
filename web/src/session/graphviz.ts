/** Graphviz in its own killable worker: one graph at a time, five seconds each, because dot can take minutes. */
import type { Sandbox } from "./sandbox";
import type { Downloads } from "./download";
import { Refused } from "./types";

const LIMIT = 5_000; // milliseconds a layout may take
const START_LIMIT = 60_000; // milliseconds until its worker is ready
const NAME = "viz";

export class Graphviz {
  #port: Promise<MessagePort> | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #id = 0;
  readonly #sandbox: Sandbox;
  readonly #downloads: Downloads;

  constructor(sandbox: Sandbox, downloads: Downloads) {
    this.#sandbox = sandbox;
    this.#downloads = downloads;
  }

  layout(dot: string, engine: string, signal?: AbortSignal): Promise<string> {
    const turn = this.#queue.then(() => {
      signal?.throwIfAborted();
      return this.#ask(dot, engine);
    });
    this.#queue = turn.catch(() => {});
    return turn;
  }

  /** A worker that is ready: on a busy machine, five seconds can be over before Graphviz has begun, again and again. */
  async #start(): Promise<MessagePort> {
    const script = await this.#downloads.text("viz.js");
    const port = await this.#sandbox.spawn(NAME, script, () => this.restart());
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        this.restart();
        reject(new Error(`Graphviz did not start within ${START_LIMIT / 1000} seconds.`));
      }, START_LIMIT);
      port.onmessage = () => {
        clearTimeout(late);
        resolve(port);
      };
    });
  }

  async #ask(dot: string, engine: string): Promise<string> {
    this.#port ??= this.#start();
    this.#port.catch(() => (this.#port = undefined));
    const port = await this.#port;
    const id = ++this.#id;
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        this.restart();
        reject(
          new Refused(
            "GraphvizError",
            `Graphviz needed more than ${LIMIT / 1000} seconds for this graph; draw a smaller part of it`,
          ),
        );
      }, LIMIT);
      port.onmessage = ({ data }: MessageEvent<{ id: number; result?: unknown; error?: { message?: unknown } }>) => {
        if (data?.id !== id) return;
        clearTimeout(late);
        if (typeof data.result === "string") resolve(data.result);
        else
          reject(new Refused("GraphvizError", String(data.error?.message ?? "no picture came back").slice(0, 2_000)));
      };
      port.postMessage({ id, args: { dot, engine } });
    });
  }

  /** The worker died or was too slow: the next layout starts another. */
  restart(): void {
    this.#sandbox.kill(NAME);
    this.#port = undefined;
  }
}
