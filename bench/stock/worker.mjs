/** Stock: loadPyodide, micropip from the same server, the wheels that the page ships, their import, one cell. */
import { loadPyodide } from "./pyodide.mjs";

const here = new URL("./", import.meta.url).href;
const wheels = await (await fetch("./wheels.json")).json();
const url = (name) => here + wheels.find((wheel) => wheel.startsWith(`${name}-`));
const booted = performance.now();
const pyodide = await loadPyodide({ indexURL: here });
await pyodide.loadPackage(url("micropip"));
const micropip = pyodide.pyimport("micropip");
await micropip.install.callKwargs([url("gradlet"), url("graphviz")], { deps: false });
pyodide.pyimport("gradlet");
pyodide.pyimport("graphviz");
postMessage(`${pyodide.runPython("1 + 1")} in ${Math.round(performance.now() - booted)} ms`);
