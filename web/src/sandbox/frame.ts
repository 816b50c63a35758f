/**
 * The sandbox: a frame of opaque origin whose only script this is (inlined, allowed by its hash). It makes and
 * ends workers from source text that the shell hands it, and holds the fuses that interrupt them. It reads nothing
 * that workers say: they talk to the shell through their port.
 */
import type { FromFrame, Fuses, ToFrame } from "../wire/worker";

type Spawned = { worker: Worker; fuses: Fuses };
const workers = new Map<string, Spawned>();

const tell = (message: FromFrame) => parent.postMessage(message, "*");
const script = (source: string) => URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
const newFuses = (): Fuses => ({ interrupt: script(""), sleep: script("") });

function spawn(name: string, source: string, port: MessagePort): void {
  kill(name);
  const url = script(source);
  const spawned: Spawned = { worker: new Worker(url), fuses: newFuses() };
  spawned.worker.onerror = (event) => {
    event.preventDefault();
    if (workers.get(name) === spawned) tell({ died: name, message: event.message || "the worker could not start" });
  };
  spawned.worker.postMessage({ port, fuses: spawned.fuses }, [port]);
  workers.set(name, spawned);
}

function interrupt(name: string): void {
  const spawned = workers.get(name);
  if (!spawned) return;
  URL.revokeObjectURL(spawned.fuses.interrupt);
  spawned.fuses = { ...spawned.fuses, interrupt: script("") };
  spawned.worker.postMessage({ fuses: spawned.fuses }); // read once the worker is back at its event loop
}

function kill(name: string): void {
  const spawned = workers.get(name);
  if (!spawned) return;
  workers.delete(name);
  URL.revokeObjectURL(spawned.fuses.interrupt);
  URL.revokeObjectURL(spawned.fuses.sleep);
  // WebKit's terminate() does not stop running WebAssembly: first let a worker that still polls put itself to sleep.
  setTimeout(() => spawned.worker.terminate(), 300);
}

// Without its sandbox this page would run anybody's code in the site's own origin: then it does nothing. And it serves
// the pages of its own site only, whoever else puts it into a frame.
const shell = new URL(location.href).origin;
const walled = self.origin === "null";

addEventListener("message", (event: MessageEvent<ToFrame>) => {
  if (!walled || event.source !== parent || event.origin !== shell) return;
  const message = event.data;
  if ("spawn" in message) spawn(message.spawn, message.source, event.ports[0]!);
  else if ("interrupt" in message) interrupt(message.interrupt);
  else if ("kill" in message) kill(message.kill);
});
if (walled) tell({ loaded: true });
