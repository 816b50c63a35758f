/**
 * The messages of the shell, the frame and the workers about starting and ending, as opposed to the calls of
 * `python.ts`. The frame is inlined into sandbox.html, so this file holds types only.
 */

/** Shell → frame. `spawn` travels with one end of a MessageChannel, which the worker keeps for `python.ts`. */
export type ToFrame =
  | { spawn: string; source: string }
  /** Make the worker's Python raise KeyboardInterrupt at its next bytecode check. */
  | { interrupt: string }
  /** Put the worker to sleep if it still polls, then terminate it. */
  | { kill: string };

/** Frame → shell. */
export type FromFrame = { loaded: true } | { died: string; message: string };

/**
 * Frame → worker. Both are URLs of empty scripts. The worker imports them again and again while it is busy; when the
 * frame has revoked one, the import throws: the only message that reaches a worker which does not return to its event
 * loop, on a host that cannot send the headers which SharedArrayBuffer asks for.
 */
export type Fuses = { interrupt: string; sleep: string };

/** Files by name: "pyodide.asm.wasm", "packages.tar". `sandbox/files.ts` unpacks them. */
export type Files = Record<string, Blob>;

/** `snapshot`: memory of a Python that has started already, made from the same files. */
export type Boot = { whole: boolean; snapshot?: Blob };

/** Shell → Python worker, through the port. */
export type ToPython =
  /** Start Python, of files that follow. `whole`: the rest of the library is among them. */
  | { boot: Boot }
  /** Start Python only to take a snapshot. All of the library is there. */
  | { takeSnapshot: true }
  | { files: Files }
  /** The rest of Python's library, or a sentence on why there is none. */
  | { later: Files | string }
  | { cancel: true }
  /** Answered as soon as nothing computes. */
  | { ping: number }
  | { id: number; method: string; args: unknown };

/** Python worker → shell, through the port, besides `python.ts`: where start-up is, and how it ended. */
export type FromPython =
  | { step: string }
  | { booted: { python: string } }
  | { snapshot: Blob }
  | { pong: number }
  /** A cell waits for the rest of Python's library. */
  | { wants: "later" }
  /** Python is beyond repair; the shell starts another. */
  | { fatal: string }
  /** The worker pulled the interrupt itself: memory is running out. */
  | { memory: number };
