/**
 * The files that a worker is handed, each as it arrives, mostly as they are stored: gzipped. See session/download.ts.
 */
import type { Files } from "../wire/worker";

type Bytes = Uint8Array<ArrayBuffer>;
type Slot = { file: Promise<Blob>; resolve(file: Blob): void };

/** The type of a blob that is still to be unpacked. */
export const GZIP = "application/gzip";

/** The content of a file, unpacked. */
export const contents = (file: Blob): Response =>
  new Response(file.type === GZIP ? file.stream().pipeThrough(new DecompressionStream("gzip")) : file);

export class ArrivingFiles {
  readonly #slots = new Map<string, Slot>();

  take(files: Files): void {
    for (const [name, file] of Object.entries(files)) this.#slot(name).resolve(file);
  }

  /** Waits for a file that is not here yet. */
  async text(name: string): Promise<string> {
    return contents(await this.#slot(name).file).text();
  }
  async bytes(name: string): Promise<Bytes> {
    return new Uint8Array(await contents(await this.#slot(name).file).arrayBuffer());
  }

  #slot(name: string): Slot {
    let slot = this.#slots.get(name);
    if (!slot) {
      let resolve!: Slot["resolve"];
      const file = new Promise<Blob>((arrived) => (resolve = arrived));
      this.#slots.set(name, (slot = { file, resolve }));
    }
    return slot;
  }
}
