/** `node eager_pyodide.mjs PYODIDE GRADLET MICROGRAD EAGER POINTS ROUNDS`: eager.py's `measure` in Pyodide, as JSON. */
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";

const [pyodideFolder, gradlet, micrograd, eager, points, rounds] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(join(pyodideFolder, "pyodide.mjs")).href);
const pyodide = await loadPyodide({ indexURL: pyodideFolder });

const install = async (folder, files) => {
  const target = `/bench/${basename(folder)}`;
  pyodide.FS.mkdirTree(target);
  for (const file of files) pyodide.FS.writeFile(`${target}/${file}`, await readFile(join(folder, file)));
};
for (const folder of [gradlet, micrograd])
  await install(
    folder,
    (await readdir(folder)).filter((file) => file.endsWith(".py")),
  );
pyodide.FS.writeFile("/bench/eager.py", await readFile(eager));

pyodide.pyimport("sys").path.append("/bench");
const result = pyodide.pyimport("eager").measure(Number(points), Number(rounds));
console.log(pyodide.pyimport("json").dumps(result));
