/**
 * The element's end of the conversation with the shell in its iframe. The shell's URL is loaded, and on its load one port goes
 * there, addressed to the site's own origin; what comes back comes through the other port, so there is no window message
 * that anybody could forge.
 */
import type { FromShell, Setup, ToShell } from "../embed/protocol";

/**
 * What the frame may do: run scripts, and be its own origin, because it loads Python's files from there and the cell inside it,
 * which has no origin at all, is where readers' code runs. With allow-same-origin this sandbox is no wall around the shell, nor
 * need it be one; it takes away what an embed has no use for: to navigate the page around it, to open dialogs over it, to submit
 * forms, to lock the pointer. Downloads are for "save"; popups for the link to the notebook on a page of its own.
 */
const SANDBOX = "allow-scripts allow-same-origin allow-downloads allow-popups allow-popups-to-escape-sandbox";
const PATIENCE = 30_000;
/** Characters of JSON that one message may have. */
const MOST = 8_000_000;

export class Channel {
  readonly frame = document.createElement("iframe");
  #port: MessagePort | undefined;
  #late: ReturnType<typeof setTimeout>;

  constructor(site: URL, title: string, setup: () => Setup, receive: (message: FromShell) => void, failed: () => void) {
    const { frame } = this;
    frame.setAttribute("sandbox", SANDBOX);
    frame.title = title;
    frame.src = new URL("embed.html?hosted", site).href;
    this.#late = setTimeout(failed, PATIENCE);
    frame.addEventListener("load", () => {
      this.#port?.close();
      const { port1, port2 } = new MessageChannel();
      this.#port = port1;
      port1.onmessage = ({ data }) => {
        if (!data || typeof data !== "object" || JSON.stringify(data).length > MOST) return;
        clearTimeout(this.#late);
        receive(data as FromShell);
      };
      frame.contentWindow?.postMessage({ gradlet: 1, open: setup() }, site.origin, [port2]);
    });
  }

  send(message: ToShell): void {
    this.#port?.postMessage(message);
  }

  close(): void {
    clearTimeout(this.#late);
    this.#port?.close();
    this.frame.remove();
  }
}
