/** `node run.mjs PYODIDE ARCHIVE RESULT ARGUMENT…`: unpack a project into Pyodide, run its tests, write the counts. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

// Node would print the throwing line of Pyodide's minified source: a megabyte.
process.on("uncaughtException", (error) => {
  console.error(String(error?.message ?? error));
  process.exitCode = 1;
});

const [folder, archive, result, ...args] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(join(folder, "pyodide.mjs")).href);
const pyodide = await loadPyodide({ indexURL: folder });
const write = (stream) => ({ write: (bytes) => (stream.write(bytes.slice()), bytes.length) });
pyodide.setStdout(write(process.stdout));
pyodide.setStderr(write(process.stderr));
pyodide.unpackArchive(new Uint8Array(await readFile(archive)), "zip", { extractDir: "/project" });
const { path } = pyodide.pyimport("sys");
for (const folder of ["packages", "src", "tests/pyodide"]) path.append(`/project/${folder}`);
const counts = pyodide.pyimport("inside").main(args);
await writeFile(result, JSON.stringify(counts.toJs({ dict_converter: Object.fromEntries })));
