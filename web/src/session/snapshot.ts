/**
 * A snapshot of started Python, taken once per page, in idle time, by a worker of its own: a restart then copies memory
 * instead of starting. No snapshot is not a fault: the restart takes the ordinary way.
 *
 * Made here rather than shipped: it is 31 MB, 5 gzipped, which costs a reader more than the second of idle time does.
 */
import type { Files, FromPython, ToPython } from "../wire/worker";
import type { Sandbox } from "./sandbox";

const NAME = "snapshot";
const QUIET = 1_500; // milliseconds after start-up, in which the first cell runs
const LIMIT = 60_000; // milliseconds, then it is given up

export class Snapshot {
  memory: Blob | undefined;
  #asked = false;
  readonly #sandbox: Sandbox;

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
  }

  /** Take the snapshot, once, when the page has nothing better to do. */
  async take(source: string, files: Files): Promise<void> {
    if (this.#asked) return;
    this.#asked = true;
    await new Promise((resolve) => setTimeout(resolve, QUIET));
    await new Promise<unknown>((resolve) =>
      "requestIdleCallback" in globalThis ? requestIdleCallback(resolve) : resolve(0),
    );
    const port = await this.#sandbox.spawn(NAME, source, () => this.#sandbox.kill(NAME));
    const late = setTimeout(() => this.#end(port), LIMIT);
    port.onmessage = ({ data }: MessageEvent<FromPython>) => {
      if ("snapshot" in data && data.snapshot instanceof Blob) {
        this.memory = data.snapshot;
        performance.mark("gradlet: snapshot taken");
      } else if (!("fatal" in data)) return;
      clearTimeout(late);
      this.#end(port);
    };
    for (const message of [{ takeSnapshot: true }, { files }] satisfies ToPython[]) port.postMessage(message);
  }

  #end(port: MessagePort): void {
    port.close();
    this.#sandbox.kill(NAME);
  }

  /** It did not restore: never try it again on this page. */
  discard(): void {
    this.memory = undefined;
  }
}
