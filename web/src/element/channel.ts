/**
 * The element's end of the conversation with the shell in its iframe. The shell's URL is loaded, and on its load one port goes
 * there, addressed to the site's own origin; what comes back comes through the other port, so there is no window message
 * that anybody could forge.
 */
import type { FromEmbed, Setup, ToEmbed } from "../wire/embed";
import { isMessage } from "./messages";

/**
 * What the frame may do: run scripts, and be its own origin, because it loads Python's files from there and the cell inside it,
 * which has no origin at all, is where readers' code runs. With allow-same-origin this sandbox is no wall around the shell, nor
 * need it be one; it takes away what an embed has no use for: to navigate the page around it, to open dialogs over it, to submit
 * forms, to lock the pointer. Downloads are for "save"; popups for the link to the notebook on a page of its own.
 */
const SANDBOX = "allow-scripts allow-same-origin allow-downloads allow-popups allow-popups-to-escape-sandbox";
const PATIENCE = 30_000;

export type Channel = ReturnType<typeof channel>;

export function channel(site: URL, title: string, setup: () => Setup, receive: (message: FromEmbed) => void, failed: () => void) {
  const frame = document.createElement("iframe");
  /** Ours, and the shell's: what is said before the shell is there waits in the port. */
  const { port1, port2 } = new MessageChannel();
  const late = setTimeout(failed, PATIENCE);
  let handed = false;
  frame.setAttribute("sandbox", SANDBOX);
  // An isolated page takes no frame that does not say it may, unless the frame comes without anything kept.
  Object.assign(frame, { title, credentialless: crossOriginIsolated, src: site + "embed.html?hosted" });
  frame.onload = () => {
    // A frame that loads once more has lost what was in it.
    if (handed) return failed();
    handed = true;
    frame.contentWindow?.postMessage({ gradlet: 1, open: setup() }, site.origin, [port2]);
  };
  port1.onmessage = ({ data }) => {
    if (!isMessage(data)) return;
    clearTimeout(late);
    receive(data);
  };
  return {
    frame,
    send(message: ToEmbed): void {
      port1.postMessage(message);
    },
    close(): void {
      clearTimeout(late);
      port1.close();
      frame.remove();
    },
  };
}
