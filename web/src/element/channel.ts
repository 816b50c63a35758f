/**
 * The element's end of the conversation with the shell in its iframe. The shell's URL is loaded, and on its load one
 * port goes there, addressed to the site's own origin; what comes back comes through the other port, so there is no
 * window message that anybody could forge.
 */
import type { FromEmbed, Setup, ToEmbed } from "../wire/embed";
import { SANDBOX } from "../wire/attributes";
import { isMessage } from "./messages";

const PATIENCE = 30_000;

export type Channel = ReturnType<typeof channel>;

export function channel(
  site: URL,
  title: string,
  setup: () => Setup,
  receive: (message: FromEmbed) => void,
  failed: () => void,
) {
  const frame = document.createElement("iframe");
  /** Ours, and the shell's: what is said before the shell is there waits in the port. */
  const { port1, port2 } = new MessageChannel();
  const late = setTimeout(failed, PATIENCE);
  let handed = false;
  // An isolated page takes no frame that does not say it may, unless the frame comes without anything kept.
  Object.assign(frame, {
    sandbox: SANDBOX,
    title,
    credentialless: crossOriginIsolated,
    src: site + "embed.html?hosted",
  });
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
