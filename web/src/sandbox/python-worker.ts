/**
 * The Python worker: Pyodide from bytes, then one call after another. A classic worker, because a blob module worker
 * fails silently in Chromium's opaque origins; Pyodide refuses classic workers, which it tells by importScripts, so
 * that is put away first (and kept: the interrupt needs it).
 */
import { ArrivingFiles } from "./files";
import type { Boot, FromPython, Fuses, ToPython } from "../wire/worker";
import { Interrupt } from "./interrupt";
import { LateLibrary } from "./late-library";
import { load } from "./pyodide";
import { Outbox } from "./outbox";
import type { Output } from "../wire/python";
import type { PyodideAPI } from "pyodide";
import type { PyProxy } from "pyodide/ffi";

const importScripts = (self as unknown as { importScripts(url: string): void }).importScripts.bind(self);
Object.defineProperty(self, "importScripts", { value: undefined, configurable: true });

// A closed worker answers nobody and says nothing; there is no reason to close this one from inside.
const refuse = { value: () => fail("the page keeps Python's worker open"), configurable: true };
Object.defineProperty(self, "close", refuse);
Object.defineProperty(Object.getPrototypeOf(self), "close", refuse);

const MEMORY_LIMIT = 2_000_000_000; // bytes of WebAssembly memory; Pyodide dies near 4 GB, small machines long before
const MEMORY_STEP = 100_000_000; // bytes more before the next interrupt

/** The functions that Python needs of this worker; gradlet.page.worker holds the other end. */
type Host = { output(output: Output): void; arm(on: boolean): void; interrupted(): boolean; library(): Promise<void> };
type Page = PyProxy & {
  connect(host: Host): PyProxy & ((method: string, args: unknown) => Promise<unknown>);
  /** False if nothing awaits. */
  cancel(): boolean;
  arrived(): void;
  /** Imports what readers will, before a snapshot. */
  settle(): void;
};

let port: MessagePort;
const tell = (message: FromPython) => port.postMessage(message);
let current = 0; // id of the latest call, which owns what is printed
let busy = false;
let pyodide: PyodideAPI | undefined;
let page: Page | undefined;

const library = new LateLibrary(
  () => tell({ wants: "later" }),
  () => page!.arrived(),
);
const files = new ArrivingFiles();
let roof = MEMORY_LIMIT;
const outbox = new Outbox((outputs) => port.postMessage({ id: current, outputs }));
const interrupt = new Interrupt(importScripts, () => {
  outbox.tick();
  const bytes = heapSize();
  if (bytes < roof) return false;
  roof = bytes + MEMORY_STEP; // the memory never shrinks, and a reader may still look at the variables
  tell({ memory: bytes });
  return true;
});

const heapSize = () => (pyodide as unknown as { _module: { HEAP8: Int8Array } } | undefined)?._module.HEAP8.length ?? 0;

self.onmessage = (event: MessageEvent<{ port?: MessagePort; fuses?: Fuses }>) => {
  const message = event.data;
  if (message.fuses) interrupt.fuses = message.fuses;
  if (message.port && !port) {
    port = message.port;
    port.onmessage = (event) => void receive(event.data);
  }
};

// What nobody awaited (a reader's forgotten task, Pyodide's own exit) is said where the reader looks, not in the
// console.
self.addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  outbox.print("stderr", `${(event.reason as Error)?.message ?? event.reason}\n`);
});

async function receive(message: ToPython): Promise<void> {
  if ("boot" in message || "takeSnapshot" in message) {
    try {
      if ("boot" in message) await boot(message.boot);
      else tell({ snapshot: await takeSnapshot() });
    } catch (error) {
      tell({ fatal: String((error as Error).message ?? error) });
    }
  } else if ("files" in message) {
    files.take(message.files);
  } else if ("later" in message) {
    await library.receive(message.later, pyodide!.FS);
  } else if ("ping" in message) {
    tell({ pong: message.ping });
  } else if ("cancel" in message) {
    if (busy && !page?.cancel()) interrupt.requested = true;
  } else {
    await call(message);
  }
}

let dispatch: ReturnType<Page["connect"]>;

async function call({ id, method, args }: Extract<ToPython, { id: number }>): Promise<void> {
  outbox.flush(); // what a task of the last cell still had to say
  current = id;
  busy = true;
  interrupt.begin();
  try {
    const result = await dispatch(method, args);
    outbox.flush();
    port.postMessage({ id, ...(result as object) });
  } catch (error) {
    outbox.flush();
    port.postMessage({ id, error: { type: "PageError", message: String((error as Error).message ?? error) } });
  } finally {
    busy = false;
  }
}

async function boot({ whole, snapshot }: Boot): Promise<void> {
  tell({ step: "Starting Python" });
  library.here = whole;
  pyodide = await load(files, whole, snapshot ? { _loadSnapshot: await snapshot.arrayBuffer() } : {});
  const api = pyodide as unknown as { _api: { on_fatal?: (error: unknown) => void } };
  api._api.on_fatal = (error) => tell({ fatal: String((error as Error)?.message ?? error) });

  tell({ step: "Starting gradlet" });
  pyodide.setStdin({ stdin: () => null }); // always at its end; input() says more
  pyodide.setStdout({ write: outbox.writer("stdout") });
  pyodide.setStderr({ write: outbox.writer("stderr") });
  page = pyodide.pyimport("gradlet.page.worker") as unknown as Page;
  dispatch = page.connect({
    output: (output) => outbox.add(output),
    arm: (on) => interrupt.arm(on),
    interrupted: () => interrupt.check(),
    library: () => library.wanted(),
  });
  pyodide.setInterruptBuffer(interrupt.buffer() as unknown as Uint8Array);
  tell({ booted: { python: pyodide.version } });
}

/** The memory of a Python in which everything is imported and nothing has run. */
async function takeSnapshot(): Promise<Blob> {
  const python = await load(files, true, { _makeSnapshot: true });
  const page = python.pyimport("gradlet.page.worker") as unknown as Page;
  page.settle();
  page.destroy();
  // Pyodide's list of what is installed is JavaScript's, and a snapshot holds none: it must be as it was at first,
  // empty.
  for (const name of Object.keys(python.loadedPackages)) delete python.loadedPackages[name];
  const { makeMemorySnapshot } = python as unknown as { makeMemorySnapshot(): Uint8Array<ArrayBuffer> };
  return new Blob([makeMemorySnapshot.call(python)]);
}

function fail(message: string): never {
  throw new Error(message);
}
