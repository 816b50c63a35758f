/**
 * The Graphviz worker: {ready}, then {id, args: {dot, engine}} → {id, result: svg text} or {id, error}. Killed when it
 * is too slow.
 */
import { instance } from "@viz-js/viz";
import { layout } from "./graphviz";

type Ask = { id: number; args: { dot: string; engine: string } };

const viz = instance();
self.onmessage = (event: MessageEvent<{ port?: MessagePort }>) => {
  const port = event.data.port;
  if (!port) return;
  void viz.then(() => port.postMessage({ ready: true }));
  port.onmessage = async ({ data: { id, args } }: MessageEvent<Ask>) => {
    try {
      port.postMessage({ id, result: layout(await viz, args.dot, args.engine) });
    } catch (error) {
      port.postMessage({ id, error: { type: "GraphvizError", message: String((error as Error).message ?? error) } });
    }
  };
};
