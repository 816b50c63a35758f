/**
 * The page around the embed, seen from inside: one window message from the parent brings a port, and all else comes
 * through that port. Whatever comes from elsewhere, twice, or in another form is not answered and changes nothing.
 */
import * as v from "valibot";
import { Shared, encode } from "../share";
import { Handover, ToEmbed, type FromEmbed, type Setup } from "../wire/embed";
import type { EmbedController } from "./controller";
import { failed, type EmbedEvent } from "./events";
import { status } from "./status";

/** Characters of JSON in one message of the page's, at most. */
const MOST = 8_000_000;
const SOON = 250; // milliseconds before a changed state is told

export class Host {
  #port: MessagePort | undefined;
  #admit = () => {};
  #sentStatus = "";
  #soon: ReturnType<typeof setTimeout> | undefined;
  /** It has asked for a seat, and has perhaps got one. */
  #asked = false;
  #has = false;
  #opened = Promise.resolve();

  /** The first port that the parent hands over, and what the embed is to be opened with. */
  handover(): Promise<Setup> {
    return new Promise((resolve) => {
      const listen = (event: MessageEvent<unknown>) => {
        const [port, more] = event.ports;
        const message = v.safeParse(Handover, event.data);
        if (!isAround(event.source) || !port || more || !message.success) return;
        removeEventListener("message", listen);
        this.#port = port;
        const { open } = message.output;
        // The element says the whole address; what counts is the name at its end.
        if (open.file)
          open.file.name =
            open.file.name
              .replace(/[?#].*/s, "")
              .split("/")
              .at(-1) || "notebook.md";
        resolve(open);
      };
      addEventListener("message", listen);
    });
  }

  /** A seat for a Python, when the page has one. */
  seat = (): Promise<void> => {
    if (this.#has || !this.#port) return Promise.resolve();
    return new Promise((resolve) => {
      this.#admit = () => ((this.#has = this.#asked), resolve());
      this.#asked = true;
      this.#send({ wants: true });
    });
  };

  /** Tells from now on, and listens once it is opened: what is asked of it finds its cells there. */
  connect(controller: EmbedController, opened: Promise<void>): void {
    const port = this.#port!;
    this.#opened = opened;
    void opened.then(() => {
      port.onmessage = ({ data }: MessageEvent<unknown>) => {
        const message = v.safeParse(ToEmbed, data);
        if (message.success && size(data) < MOST) this.#receive(controller, message.output);
      };
    });
    controller.addEventListener("tell", (event) => {
      const { detail } = event as CustomEvent<EmbedEvent>;
      // who hears of the end finds its state there
      if (detail.event === "done") this.#send({ state: controller.state, link: "" });
      this.#send(detail);
      if (detail.event === "done") requestAnimationFrame(tall); // no longer held up by what it took the place of
    });
    controller.addEventListener("change", () => this.#changed(controller));
    // The body is as high as what is in it, whatever the height of the frame.
    const tall = () => this.#send({ height: Math.ceil(document.body.getBoundingClientRect().height) });
    new ResizeObserver(tall).observe(document.body);
    this.#send({ hello: true });
    this.#changed(controller);
  }

  #send(message: FromEmbed): void {
    this.#port?.postMessage(message);
  }

  #shown = false;
  #ready = false;
  #changed(controller: EmbedController): void {
    const now = status(controller);
    const text = JSON.stringify(now);
    if (text !== this.#sentStatus) this.#send({ status: now });
    this.#sentStatus = text;
    if (controller.shown && !this.#shown) this.#send({ shown: (this.#shown = true) });
    const { phase } = controller.session.state;
    if (phase === "ready" && !this.#ready) this.#send({ event: "ready", detail: null });
    this.#ready = !["off", "loading", "restarting", "failed"].includes(phase);
    if (this.#asked && (phase === "failed" || phase === "off")) {
      this.#asked = this.#has = false;
      this.#send({ left: true });
    }
    clearTimeout(this.#soon);
    this.#soon = setTimeout(() => void this.#tellState(controller), SOON);
  }

  async #tellState(controller: EmbedController): Promise<void> {
    await this.#opened;
    const { state } = controller;
    this.#send({ state, link: await encode(state).catch(() => "") });
  }

  #receive(controller: EmbedController, message: ToEmbed): void {
    if ("look" in message) controller.setLook(message.look);
    else if ("seat" in message) this.#admit();
    else if ("rest" in message) void controller.rest();
    else if ("state" in message) {
      const state = v.safeParse(Shared, message.state);
      if (state.success) controller.adopt(state.output);
      else {
        const [issue] = state.issues;
        void this.#tellState(controller);
        const culprit = v.getDotPath(issue) ?? "it";
        controller.tell(
          failed("ValueError", `cannot use this as the state: ${culprit} is not what it should be (${issue.message})`),
        );
      }
    } else {
      const { id } = message;
      void (async () => controller[message.call]())().then(
        () => {
          this.#send({ state: controller.state, link: "" });
          this.#send({ reply: id });
        },
        (error: Error) => this.#send({ reply: id, error: error.message.slice(0, 2_000) }),
      );
    }
  }
}

/**
 * A page around this one, however many frames are between: an element may have been moved into another frame of its
 * page's.
 */
function isAround(source: MessageEventSource | null): boolean {
  for (let page: Window = window; page !== page.parent; page = page.parent) if (page.parent === source) return true;
  return false;
}

/** Of what can be written as JSON; else too large to be one of ours. */
function size(data: unknown): number {
  try {
    return JSON.stringify(data).length;
  } catch {
    return Infinity;
  }
}
