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
import { gzip } from "./gzip.ts";
import { unpack } from "../src/sandbox/tar.ts";

/** `raw` is what the file is when unpacked. */
export type Packed = { name: string; data: Uint8Array; raw: Uint8Array };

type Image = PyProxy & {
  lock(info: string, folder: string): string;
  install(lock: string, folder: string): Promise<void>;
  library(): PyProxy;
  packages(): PyProxy;
  pack(first: PyProxy): PyProxy;
};
/** As pyodide-lock writes it. */
type Lock = { info: object; packages: Record<string, { file_name: string; sha256: string }> };
export type Files = Record<string, Uint8Array>;
/** `locker` holds the wheels of pyodide-lock and what it needs. */
type Folders = { pyodide: string; wheels: string; locker: string; kept: string; build: string };

const PYODIDE = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm"];
const SITE = "/lib/python3.14/site-packages";
const WHEELS = "/wheels"; // where they lie inside Pyodide
export const LOCK = "pyodide-lock.json";
const CONSTANT = [...PYODIDE, "python_stdlib.zip", "python_later.zip"]; // mostly: worth keeping compressed

/** `others` are the page's own scripts, compressed along with the rest. */
export async function image(folders: Folders, others: Files): Promise<Packed[]> {
  const library = await kept(folders, "library.zip", [join(folders.pyodide, "python_stdlib.zip")], async () => {
    const { call } = await start(folders);
    return call((image) => image.library());
  });

  const maker = await start(folders, library);
  for (const name of await wheelsIn(folders.locker))
    maker.pyodide.unpackArchive(await bytes(join(folders.locker, name)), "wheel", { extractDir: "/locker" });
  maker.pyodide.FS.mkdirTree(WHEELS);
  for (const name of await wheelsIn(folders.wheels))
    maker.pyodide.FS.writeFile(`${WHEELS}/${name}`, await bytes(join(folders.wheels, name)));
  const stock = JSON.parse(await readFile(join(folders.pyodide, "pyodide-lock.json"), "utf8")) as Lock;
  // Of the 357 packages in Pyodide's lock file the site ships none but micropip; it lists its own.
  const lock = maker.image.lock(JSON.stringify(stock.info), WHEELS);
  await maker.image.install(lock, WHEELS);

  const first = await rehearse(folders, library, files(maker.image.packages()));
  const parts: Files = { ...others, ...files(maker.image.pack(maker.pyodide.toPy(first))) };
  parts[LOCK] = new TextEncoder().encode(lock);
  for (const name of PYODIDE) parts[name] = await bytes(join(folders.pyodide, name));

  const packed: Packed[] = [];
  for (const [name, raw] of Object.entries(parts)) {
    const compress = () => gzip(raw);
    const data = CONSTANT.includes(name)
      ? await bytes(await kept(folders, `${name}.gz`, [raw], compress))
      : await compress();
    packed.push({ name, raw, data });
  }
  return packed;
}

/**
 * The modules that a fresh interpreter has imported after what a reader does first; it also proves that the image
 * starts.
 */
async function rehearse(folders: Folders, library: string, packages: Files): Promise<string[]> {
  const pyodide = await load(folders, library);
  pyodide.FS.mkdirTree("/build");
  for (const [name, data] of Object.entries(packages)) unpack(pyodide.FS, [{ name, data }]);
  pyodide.FS.writeFile("/build/rehearsal.py", await bytes(join(folders.build, "rehearsal.py")));
  const names = await fromBuild(pyodide, "rehearsal").rehearse();
  return names.toJs() as string[];
}

async function load({ pyodide }: Folders, library?: string): Promise<PyodideAPI> {
  const module = (await import(
    /* @vite-ignore */ pathToFileURL(join(pyodide, "pyodide.mjs")).href
  )) as typeof import("pyodide");
  return module.loadPyodide({
    indexURL: pyodide,
    // Columns are a quarter of the compressed bytes, and serve only to put carets under lines that are not the
    // reader's.
    env: { PYTHONHASHSEED: "0", PYTHONDONTWRITEBYTECODE: "1", PYTHONNODEBUGRANGES: "1" },
    ...(library ? { stdLibURL: library } : {}),
    stderr: () => {}, // what the rehearsal's cells print
    stdout: () => {},
  });
}

async function start(folders: Folders, library?: string) {
  const pyodide = await load(folders, library);
  const micropip = (await wheelsIn(folders.wheels)).find((name) => name.startsWith("micropip-"));
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
  Object.fromEntries(
    proxy.toJs({ dict_converter: (entries: Iterable<[string, Uint8Array]>) => [...entries] }) as [string, Uint8Array][],
  );

const wheelsIn = async (folder: string) => (await readdir(folder)).filter((name) => name.endsWith(".whl")).sort();

/** Node's Buffer is not among the typed arrays that Pyodide knows. */
const bytes = async (path: string) => new Uint8Array(await readFile(path));

/** Keeps what takes long from build to build, in a file named after all that it depends on. */
async function kept(
  folders: Folders,
  name: string,
  from: (string | Uint8Array)[],
  make: () => Promise<Uint8Array>,
): Promise<string> {
  const inputs = [
    join(folders.build, "image.py"),
    join(folders.build, "gzip.py"),
    join(folders.pyodide, "package.json"),
    ...from,
  ];
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
