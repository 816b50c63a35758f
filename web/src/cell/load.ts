/** Pyodide from bytes: no network, everything in its place before Python looks. */
import type { PyodideAPI } from "pyodide";
import type { Files } from "./messages";
import { entries, unpack } from "./tar";

const NOWHERE = "https://gradlet.invalid/";

/** `options` go to loadPyodide. With the later files among `files`, all of Python is there from the start. */
export async function load(files: Files, options: object): Promise<PyodideAPI> {
  const get = (name: string) => {
    const file = files[name];
    if (!file) throw new Error(`the file ${name} was not handed to Python's worker`);
    return file;
  };
  const module = async <T>(name: string): Promise<T> => {
    const url = URL.createObjectURL(new Blob([get(name)], { type: "text/javascript" }));
    try {
      return (await import(/* @vite-ignore */ url)) as T;
    } finally {
      URL.revokeObjectURL(url);
    }
  };
  const bytes = async (name: string) => new Uint8Array(await get(name).arrayBuffer());

  const whole = "python_later.zip" in files;
  type Loader = { loadPyodide(options: object): Promise<PyodideAPI> };
  const [{ loadPyodide }, asm, lock, packages, rest] = await Promise.all([
    module<Loader>("pyodide.mjs"),
    module<{ default: unknown }>("pyodide.asm.mjs"),
    get("pyodide-lock.json").text(),
    bytes("packages.tar"),
    whole ? bytes("packages_later.tar") : new Uint8Array(),
  ]);
  const served: Files = {
    "pyodide.asm.wasm": get("pyodide.asm.wasm"),
    // The later zip continues the first: one after the other, the two are one.
    "python_stdlib.zip": whole ? new Blob([get("python_stdlib.zip"), get("python_later.zip")]) : get("python_stdlib.zip"),
  };
  const fetchOutside = self.fetch;
  self.fetch = async (input) => {
    const name = String(input instanceof Request ? input.url : input).split("/").at(-1)!;
    const type = name.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
    return served[name] ? new Response(served[name], { headers: { "content-type": type } }) : Response.error();
  };
  try {
    return await loadPyodide({
      indexURL: NOWHERE,
      packageBaseUrl: NOWHERE,
      lockFileContents: lock,
      createPyodideModule: asm.default,
      env: { HOME: "/home/reader", PYTHONINSPECT: "1" },
      // micropip has installed them when the site was built.
      fsInit: async (FS: PyodideAPI["FS"]) => {
        unpack(FS, entries(packages));
        unpack(FS, entries(rest));
        if (whole) FS.unlink("/lib/later.json");
      },
      ...options,
    });
  } finally {
    self.fetch = fetchOutside;
  }
}
