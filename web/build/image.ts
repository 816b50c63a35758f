/**
 * Pyodide's files as the page downloads them: the standard library and the packages compiled (see `image.py`), what
 * start-up needs first apart from what may come later, everything gzipped.
 */
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { PyodideAPI } from "pyodide";
import type { PyProxy } from "pyodide/ffi";
import { hex } from "./digest.ts";
import { unpack } from "../src/cell/tar.ts";

/** `raw` is what the file is when unpacked. */
export type Packed = { name: string; data: Uint8Array; raw: Uint8Array };

type Image = PyProxy & {
  install(wheels: string[]): Promise<void>;
  library(): PyProxy;
  packages(): PyProxy;
  pack(first: PyProxy): PyProxy;
  compress(data: Uint8Array): PyProxy;
};
export type Files = Record<string, Uint8Array>;
type Folders = { pyodide: string; wheels: string; kept: string; build: string };

const PYODIDE = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm"];
const SITE = "/lib/python3.14/site-packages";
const CONSTANT = [...PYODIDE, "python_stdlib.zip", "python_later.zip"]; // mostly: worth keeping compressed

/** `others` are the page's own scripts, compressed along with the rest. */
export async function image(folders: Folders, others: Files): Promise<Packed[]> {
  const library = await kept(folders, "library.zip", [join(folders.pyodide, "python_stdlib.zip")], async () => {
    const { call } = await start(folders);
    return call((image) => image.library());
  });

  const maker = await start(folders, library);
  const paths = (await readdir(folders.wheels)).filter((name) => name.endsWith(".whl") && !name.startsWith("micropip-")).sort();
  maker.pyodide.FS.mkdirTree("/wheels");
  for (const name of paths) maker.pyodide.FS.writeFile(`/wheels/${name}`, await bytes(join(folders.wheels, name)));
  await maker.image.install(paths.map((name) => `/wheels/${name}`));

  const first = await rehearse(folders, library, files(maker.image.packages()));
  const parts: Files = { ...others, ...files(maker.image.pack(maker.pyodide.toPy(first))) };
  const lock = JSON.parse(await readFile(join(folders.pyodide, "pyodide-lock.json"), "utf8")) as { info: unknown };
  // Of the 357 packages in Pyodide's lock file the site ships none: without the list it is 119 kB smaller.
  parts["pyodide-lock.json"] = new TextEncoder().encode(JSON.stringify({ info: lock.info, packages: {} }));
  for (const name of PYODIDE) parts[name] = await bytes(join(folders.pyodide, name));

  const packed: Packed[] = [];
  for (const [name, raw] of Object.entries(parts)) {
    const compress = async () => maker.call((image) => image.compress(raw));
    const data = CONSTANT.includes(name) ? await bytes(await kept(folders, `${name}.gz`, [raw], compress)) : await compress();
    packed.push({ name, raw, data });
  }
  return packed;
}

/** The modules that a fresh interpreter has imported after what a reader does first; it also proves that the image starts. */
async function rehearse(folders: Folders, library: string, packages: Files): Promise<string[]> {
  const pyodide = await load(folders, library);
  pyodide.FS.mkdirTree("/build");
  for (const [name, data] of Object.entries(packages)) unpack(pyodide.FS, [{ name, data }]);
  pyodide.FS.writeFile("/build/rehearsal.py", await bytes(join(folders.build, "rehearsal.py")));
  const names = await fromBuild(pyodide, "rehearsal").rehearse();
  return names.toJs() as string[];
}

async function load({ pyodide }: Folders, library?: string): Promise<PyodideAPI> {
  const module = (await import(/* @vite-ignore */ pathToFileURL(join(pyodide, "pyodide.mjs")).href)) as typeof import("pyodide");
  return module.loadPyodide({
    indexURL: pyodide,
    // Columns are a quarter of the compressed bytes, and serve only to put carets under lines that are not the reader's.
    env: { PYTHONHASHSEED: "0", PYTHONDONTWRITEBYTECODE: "1", PYTHONNODEBUGRANGES: "1" },
    ...(library ? { stdLibURL: library } : {}),
    stderr: () => {}, // what the rehearsal's cells print
    stdout: () => {},
  });
}

async function start(folders: Folders, library?: string) {
  const pyodide = await load(folders, library);
  const micropip = (await readdir(folders.wheels)).find((name) => name.startsWith("micropip-"));
  if (!micropip) throw new Error(`no wheel of micropip in ${folders.wheels}; check web/build/pip/wheels.txt`);
  pyodide.unpackArchive(await bytes(join(folders.wheels, micropip)), "wheel", { extractDir: SITE });
  pyodide.FS.mkdirTree("/build");
  pyodide.FS.writeFile("/build/image.py", await bytes(join(folders.build, "image.py")));
  const image = fromBuild(pyodide, "image") as unknown as Image;
  const call = (ask: (image: Image) => PyProxy) => ask(image).toJs() as Uint8Array;
  return { pyodide, image, call };
}

function fromBuild(pyodide: PyodideAPI, name: string): PyProxy & { rehearse(): Promise<PyProxy> } {
  const { path } = pyodide.pyimport("sys") as unknown as { path: { append(folder: string): void; pop(): void } };
  path.append("/build");
  try {
    return pyodide.pyimport(name);
  } finally {
    path.pop();
  }
}

const files = (proxy: PyProxy): Files =>
  Object.fromEntries(proxy.toJs({ dict_converter: (entries: Iterable<[string, Uint8Array]>) => [...entries] }) as [string, Uint8Array][]);

/** Node's Buffer is not among the typed arrays that Pyodide knows. */
const bytes = async (path: string) => new Uint8Array(await readFile(path));

/** What takes long is kept from build to build, in a file named after all that it depends on. */
async function kept(folders: Folders, name: string, from: (string | Uint8Array)[], make: () => Promise<Uint8Array>): Promise<string> {
  const inputs = [join(folders.build, "image.py"), join(folders.pyodide, "package.json"), ...from];
  const hashes = inputs.map(async (input) => hex(typeof input === "string" ? await bytes(input) : input));
  const path = join(folders.kept, `${hex((await Promise.all(hashes)).join()).slice(0, 16)}-${name}`);
  if (!existsSync(path)) {
    const made = await make();
    await mkdir(folders.kept, { recursive: true });
    await writeFile(`${path}.part`, made);
    await rename(`${path}.part`, path);
  }
  return path;
}
