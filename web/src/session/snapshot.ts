/**
 * A snapshot of started Python, taken once per page, in idle time, by a worker of its own: a restart then copies memory
 * instead of starting. No snapshot is not a fault: the restart takes the ordinary way.
 *
 * Made here rather than shipped: it is 31 MB, 5 gzipped, which costs a reader more than the second of idle time does.
 */
import type { Files, FromPython, ToPython } from "../wire/worker";
import type { Cell } from "./sandbox";

const NAME = "freezer";
const QUIET = 1_500; // milliseconds after start-up, in which the first cell runs
const LIMIT = 60_000; // milliseconds, then it is given up

export class Freezer {
  snapshot: Blob | undefined;
  private asked = false;

  constructor(private readonly cell: Cell) {}

  /** Take the snapshot, once, when the page has nothing better to do. */
  async start(source: string, files: Files): Promise<void> {
    if (this.asked) return;
    this.asked = true;
    await new Promise((resolve) => setTimeout(resolve, QUIET));
    await new Promise<unknown>((resolve) => ("requestIdleCallback" in globalThis ? requestIdleCallback(resolve) : resolve(0)));
    const port = await this.cell.spawn(NAME, source, () => this.cell.kill(NAME));
    const late = setTimeout(() => this.end(port), LIMIT);
    port.onmessage = ({ data }: MessageEvent<FromPython>) => {
      if ("frozen" in data && data.frozen instanceof Blob) {
        this.snapshot = data.frozen;
        performance.mark("gradlet: snapshot taken");
      } else if (!("fatal" in data)) return;
      clearTimeout(late);
      this.end(port);
    };
    for (const message of [{ freeze: true }, { files }] satisfies ToPython[]) port.postMessage(message);
  }

  private end(port: MessagePort): void {
    port.close();
    this.cell.kill(NAME);
  }

  /** It did not restore: never try it again on this page. */
  discard(): void {
    this.snapshot = undefined;
  }
}
