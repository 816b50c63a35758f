/** Pyodide from bytes: no network, everything in its place before Python looks. */
import type { PyodideAPI } from "pyodide";
import type { Intake } from "./intake";
import { entries, unpack } from "./tar";

const NOWHERE = "https://gradlet.invalid/";

/** `options` go to loadPyodide. `whole`: the later files come too, and all of Python is there from the start. */
export async function load(files: Intake, whole: boolean, options: object): Promise<PyodideAPI> {
  const module = async <T>(name: string): Promise<T> => {
    const url = URL.createObjectURL(new Blob([await files.bytes(name)], { type: "text/javascript" }));
    try {
      return (await import(/* @vite-ignore */ url)) as T;
    } finally {
      URL.revokeObjectURL(url);
    }
  };
  const none = new Uint8Array(0);
  type Loader = { loadPyodide(options: object): Promise<PyodideAPI> };
  const [{ loadPyodide }, asm, lock, packages, rest] = await Promise.all([
    module<Loader>("pyodide.mjs"),
    module<{ default: unknown }>("pyodide.asm.mjs"),
    files.text("pyodide-lock.json"),
    files.bytes("packages.tar"),
    whole ? files.bytes("packages_later.tar") : none,
  ]);
  // Pyodide asks for both at once, and compiles the one while it is unpacked.
  const served: Record<string, () => Promise<Response | Blob>> = {
    "pyodide.asm.wasm": () => files.response("pyodide.asm.wasm"),
    // The later zip continues the first: one after the other, the two are one.
    "python_stdlib.zip": async () => new Blob(await Promise.all([files.bytes("python_stdlib.zip"), whole ? files.bytes("python_later.zip") : none])),
  };
  const fetchOutside = self.fetch;
  self.fetch = async (input) => {
    const name = String(input instanceof Request ? input.url : input).split("/").at(-1)!;
    const type = name.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
    const file = await served[name]?.();
    if (!file) return Response.error();
    return new Response(file instanceof Response ? file.body : file, { headers: { "content-type": type } });
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
