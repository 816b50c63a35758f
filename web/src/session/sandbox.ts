/** The shell's handle on the sandbox, a frame: makes workers in it, interrupts and kills them. Knows no Python. */
import type { FromFrame, ToFrame } from "../wire/worker";

const LOAD_LIMIT = 15_000; // milliseconds for a page of a few hundred bytes
const PROBE_LIMIT = 15_000; // milliseconds for a worker of one line
const PROBE = "onmessage = ({ data }) => data.port?.postMessage(1)";
const WEAKER =
  "this browser runs no worker inside a sandboxed frame, and outside of one this page runs nobody's code. You can " +
  "still read, edit and save the notebook";

export class Sandbox {
  #frame: HTMLIFrameElement | undefined;
  #opening: Promise<void> | undefined;
  #opened = false;

  readonly #deaths = new Map<string, (message: string) => void>();
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
    addEventListener("message", (event: MessageEvent<FromFrame>) => {
      if (!this.#frame || event.source !== this.#frame.contentWindow) return;
      if ("died" in event.data) this.#deaths.get(String(event.data.died))?.(String(event.data.message));
    });
  }

  /** The frame is there, and a worker runs in it. Rejects with a sentence where browsers do not allow that. */
  ready(): Promise<void> {
    return this.#open();
  }

  /**
   * A new worker from source text. The returned port leads to it and to nothing else; `onDeath` is told of its errors.
   */
  async spawn(name: string, source: string, onDeath: (message: string) => void): Promise<MessagePort> {
    await this.#open();
    const { port1, port2 } = new MessageChannel();
    this.#deaths.set(name, onDeath);
    this.#send({ spawn: name, source }, port2);
    return port1;
  }

  interrupt(name: string): void {
    this.#send({ interrupt: name });
  }

  kill(name: string): void {
    this.#send({ kill: name });
  }

  #send(message: ToFrame, port?: MessagePort): void {
    this.#frame?.contentWindow?.postMessage(message, "*", port ? [port] : []);
  }

  #open(): Promise<void> {
    if (this.#opening) return this.#opening;
    const opening = this.#load().then(() => this.#probe());
    this.#opening = opening;
    opening.then(
      () => (this.#opened = true),
      () => this.#opening === opening && this.giveUp(),
    );
    return opening;
  }

  /** A frame that is not open yet never will be: the next one who asks gets another. */
  giveUp(): void {
    if (this.#opened) return;
    this.#opening = undefined;
    this.#frame?.remove();
  }

  async #probe(): Promise<void> {
    const { port1, port2 } = new MessageChannel();
    try {
      await new Promise<unknown>((answered, failed) => {
        const refused = () => failed(new Error(WEAKER));
        port1.onmessage = answered;
        this.#deaths.set("probe", refused);
        setTimeout(refused, PROBE_LIMIT);
        this.#send({ spawn: "probe", source: PROBE }, port2);
      });
    } finally {
      port1.close();
      this.kill("probe");
    }
  }

  #load(): Promise<void> {
    return new Promise((resolve, reject) => {
      const frame = document.createElement("iframe");
      this.#frame = frame;
      frame.setAttribute("sandbox", "allow-scripts");
      frame.hidden = true;
      frame.title = "The sandbox in which Python runs";
      frame.src = new URL(this.#url, document.baseURI).href;
      const late = setTimeout(() => reject(new Error(`the sandbox (${this.#url}) did not load`)), LOAD_LIMIT);
      addEventListener("message", function loaded(event: MessageEvent<FromFrame>) {
        if (event.source !== frame.contentWindow || !("loaded" in event.data)) return;
        removeEventListener("message", loaded);
        clearTimeout(late);
        resolve();
      });
      document.body.append(frame);
    });
  }
}
