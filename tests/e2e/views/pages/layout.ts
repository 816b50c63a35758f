/** Graphviz itself, for the page without a policy: WebAssembly has no place under the shell's. */
import { instance } from "../../../../web/node_modules/@viz-js/viz/dist/viz.js";
import { layout } from "../../../../web/src/sandbox/graphviz";

const viz = instance();
Object.assign(globalThis, { layout: async (dot: string, engine = "dot") => layout(await viz, dot, engine) });
