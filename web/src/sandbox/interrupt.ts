/**
 * Stop without SharedArrayBuffer. CPython asks the "interrupt buffer" at its bytecode checks whether a signal is
 * pending; element 0 of ours is a getter, which a few times a second imports a script whose URL the frame can revoke.
 *
 * Two fuses: `interrupt` blown → 2 (SIGINT: KeyboardInterrupt, the reader's variables stay). `sleep` blown → this
 * worker is about to be terminated and waits for it here, because WebKit's terminate() alone does not stop running
 * WebAssembly.
 */
import type { Fuses } from "../wire/worker";

const PERIOD = 200; // milliseconds between two polls; one poll costs about a millisecond
const AGAIN = 700; // milliseconds from an interrupt that was caught to the next
const SIGINT = 2;

export class Interrupt {
  fuses: Fuses | null = null;
  /** Python listens only while the reader's code runs: the page's own Python must not be cut in two. */
  armed = false;
  /**
   * Asked for by a message: Python waits in a way that lets messages in (time.sleep, where the browser can suspend it).
   */
  requested = false;
  #next = 0;
  #again = 0;
  #blown: string | null = null;
  readonly #importScripts: (url: string) => void;
  readonly #poll: () => boolean;

  constructor(
    importScripts: (url: string) => void,
    /** Called at each poll; true pulls the interrupt (memory is running out, say). */
    poll: () => boolean,
  ) {
    this.#importScripts = importScripts;
    this.#poll = poll;
  }

  /**
   * The argument of Pyodide's setInterruptBuffer: an array whose element 0 is the pending signal, set to 0 when taken.
   */
  buffer(): ArrayLike<number> {
    const self = this;
    return {
      length: 1,
      get 0() {
        return self.#pending();
      },
      set 0(_taken: number) {},
    };
  }

  /** A call begins. A fuse that is blown already was meant for the last one. */
  begin(): void {
    this.requested = false;
    this.#again = Infinity;
    this.#blown = this.fuses && this.#gone(this.fuses.interrupt) ? this.fuses.interrupt : null;
  }

  arm(on: boolean): void {
    this.armed = on;
  }

  /** Is an interrupt pending? For Python that sleeps, and so makes no bytecode checks. */
  check(): boolean {
    return this.#pending() === SIGINT;
  }

  #pending(): number {
    if (!this.armed || !this.fuses) return 0;
    if (performance.now() < this.#next && !this.requested) return 0;
    const pulled = this.#poll();
    if (this.#gone(this.fuses.sleep)) sleepForEver();
    // The frame has sent a new fuse, which is read when the worker is idle again. Until then this one interrupts again
    // and again, if seldom: Python drops a KeyboardInterrupt that lands in a __del__, where the engine frees its
    // graphs.
    const first = this.#blown !== this.fuses.interrupt;
    const blown = (first || performance.now() >= this.#again) && this.#gone(this.fuses.interrupt);
    if (blown) {
      this.#blown = this.fuses.interrupt;
      this.#again = performance.now() + AGAIN;
    }
    const interrupt = pulled || blown || this.requested;
    this.requested = false;
    this.#next = performance.now() + PERIOD;
    return interrupt ? SIGINT : 0;
  }

  #gone(url: string): boolean {
    try {
      this.#importScripts(url);
      return false;
    } catch {
      return true;
    }
  }
}

function sleepForEver(): never {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  for (;;) Atomics.wait(new Int32Array(memory.buffer), 0, 0);
}
