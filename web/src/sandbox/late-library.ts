/**
 * The rest of Python's library on its way into the worker's file system: by itself after start-up, or because a cell
 * waits.
 */
import type { PyodideAPI } from "pyodide";
import { contents } from "./files";
import type { Files } from "../wire/worker";
import { entries, unpack } from "./tar";

const LIBRARY = "/lib/python314.zip";

export class LateLibrary {
  here = false;
  #adding: Promise<void> | undefined;
  #waiting: { resolve(): void; reject(error: Error): void }[] = [];
  readonly #ask: () => void;
  readonly #arrived: () => void;

  constructor(
    ask: () => void,
    /** Tells Python to look again. */
    arrived: () => void,
  ) {
    this.#ask = ask;
    this.#arrived = arrived;
  }

  /** Resolves when all of it is there. */
  wanted(): Promise<void> {
    if (this.here) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#ask();
    });
  }

  async receive(files: Files | string, FS: PyodideAPI["FS"]): Promise<void> {
    const waiting = () => this.#waiting.splice(0);
    if (typeof files === "string") return waiting().forEach(({ reject }) => reject(new Error(files)));
    // It may be sent twice, by itself and because a cell waits; appended twice, the zip would be none.
    if (!this.here) await (this.#adding ??= this.#add(files, FS));
    waiting().forEach(({ resolve }) => resolve());
  }

  async #add(files: Files, FS: PyodideAPI["FS"]): Promise<void> {
    const [library, packages] = await Promise.all(
      ["python_later.zip", "packages_later.tar"].map((name) => contents(files[name]!).arrayBuffer()),
    );
    // The later zip continues the first: appended, the two are one.
    const stream = FS.open(LIBRARY, "a");
    FS.write(stream, new Uint8Array(library!), 0, library!.byteLength);
    FS.close(stream);
    unpack(FS, entries(new Uint8Array(packages!)));
    this.here = true;
    this.#arrived();
  }
}
