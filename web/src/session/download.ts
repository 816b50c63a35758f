/**
 * The files Python is made of: downloaded in parallel with progress, checked by size and SHA-256, kept in memory for
 * restarts. Pyodide hangs for ever on a file that is missing, cut or of the wrong kind, so it is never handed one.
 *
 * They are stored gzipped, because static hosts compress no .wasm or .zip, and stay so until a worker reads them. The
 * trap: some servers declare a .gz file as *encoded*, and then the browser has already unpacked what arrives. Both are
 * what was built, and both are checked.
 */
import { GZIP, contents } from "../sandbox/files";

type Sum = { size: number; sha256: string };
export type RuntimeFile = Sum & { name: string; url: string; raw: Sum };

const GONE: ReadonlySet<number> = new Set([404, 410]);
const RENEWED = ". If this site was renewed while this page was open, reload the page";
const STALL = 20_000; // milliseconds without a byte before a download is given up

/** A failed download, in a sentence that names the file. */
export class DownloadError extends Error {}

export class Downloads {
  readonly #done = new Map<string, Blob>();
  readonly #under = new Map<string, Promise<Blob>>();
  readonly #loaded = new Map<string, number>();
  readonly #files: readonly RuntimeFile[];
  readonly #onProgress: (loaded: number, total: number) => void;

  constructor(files: readonly RuntimeFile[], onProgress: (loaded: number, total: number) => void) {
    this.#files = files;
    this.#onProgress = onProgress;
  }

  /** All of them, by name. After a failure, a second call downloads only what is still missing. */
  async all(names: readonly string[]): Promise<Record<string, Blob>> {
    return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await this.get(name)] as const)));
  }

  async text(name: string): Promise<string> {
    return contents(await this.get(name)).text();
  }

  /** A blob of type GZIP, if it is still packed. */
  get(name: string): Promise<Blob> {
    const have = this.#done.get(name);
    if (have) return Promise.resolve(have);
    let under = this.#under.get(name);
    if (!under) {
      const file = this.#files.find((f) => f.name === name);
      if (!file) throw new DownloadError(`${name} is not among the files of this site`);
      under = this.#download(file).finally(() => this.#under.delete(name));
      this.#under.set(name, under);
    }
    return under;
  }

  #progress(name: string, bytes: number): void {
    this.#loaded.set(name, bytes);
    const loaded = [...this.#loaded.values()].reduce((a, b) => a + b, 0);
    const total = this.#files.filter((f) => this.#loaded.has(f.name)).reduce((a, f) => a + f.size, 0);
    this.#onProgress(loaded, total);
  }

  async #download(file: RuntimeFile): Promise<Blob> {
    const { name } = file;
    this.#progress(name, 0);
    const { bytes, packed } = await fetchAll(file, (n) => this.#progress(name, n));
    const expected = packed ? file : file.raw;
    if (bytes.length !== expected.size)
      throw new DownloadError(`${name} arrived cut: ${grouped(bytes.length)} of ${grouped(expected.size)} bytes`);
    if ((await sha256(bytes)) !== expected.sha256)
      throw new DownloadError(`${name} arrived damaged: its SHA-256 is not the one this page was built with`);
    const blob = new Blob([bytes], packed ? { type: GZIP } : {});
    this.#done.set(name, blob);
    return blob;
  }
}

const grouped = (n: number) => n.toLocaleString("en");

type Arrived = {
  bytes: Uint8Array<ArrayBuffer>;
  /** Still gzipped, as stored. */
  packed: boolean;
};

async function fetchAll(file: RuntimeFile, onBytes: (n: number) => void): Promise<Arrived> {
  const { name } = file;
  const abort = new AbortController();
  const stalled = new DownloadError(`the download of ${name} stalled: no byte for ${STALL / 1000} seconds`);
  let timer = 0;
  const kick = () => {
    clearTimeout(timer);
    timer = setTimeout(() => abort.abort(stalled), STALL) as unknown as number;
  };
  kick();
  try {
    const response = await fetch(new URL(file.url, document.baseURI), { signal: abort.signal });
    if (!response.ok || !response.body)
      throw new DownloadError(
        `${name} could not be downloaded: the server answered ` +
          `${response.status}${GONE.has(response.status) ? RENEWED : ""}`,
      );
    // None of the files begins, unpacked, as a gzip file does.
    let packed = false;
    let bytes = new Uint8Array(0);
    let at = 0;
    for (const reader = response.body.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) return { bytes: bytes.subarray(0, at), packed };
      kick();
      if (at === 0) {
        packed = value[0] === 0x1f;
        bytes = new Uint8Array(packed ? file.size : file.raw.size);
      }
      if (at + value.length > bytes.length) {
        abort.abort();
        throw new DownloadError(
          `${name} is not the file this page was built with: more than ${grouped(bytes.length)} bytes came`,
        );
      }
      bytes.set(value, at);
      at += value.length;
      onBytes(Math.round((at / bytes.length) * file.size));
    }
  } catch (error) {
    if (error instanceof DownloadError) throw error;
    if (abort.signal.reason === stalled) throw stalled;
    throw new DownloadError(`${name} could not be downloaded: no connection to the server, or it broke off`);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * crypto.subtle exists only on https and localhost; elsewhere the same sum comes from a library, loaded when needed.
 */
async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const sum = globalThis.crypto?.subtle
    ? new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))
    : (await import("@noble/hashes/sha2.js")).sha256(bytes);
  return Array.from(sum, (b) => b.toString(16).padStart(2, "0")).join("");
}
