/** Pyodide from bytes: no network, everything in its place before Python looks. */
import type { PyodideAPI } from "pyodide";
import type { ArrivingFiles } from "./files";
import { entries, unpack } from "./tar";

const NOWHERE = "https://gradlet.invalid/";

/** `options` go to loadPyodide. `whole`: the later files come too, and all of Python is there from the start. */
export async function load(files: ArrivingFiles, whole: boolean, options: object): Promise<PyodideAPI> {
  const parts = (name: string, later: string) =>
    Promise.all([files.bytes(name), ...(whole ? [files.bytes(later)] : [])]);
  const module = async <T>(name: string): Promise<T> => {
    const url = URL.createObjectURL(new Blob([await files.bytes(name)], { type: "text/javascript" }));
    try {
      return (await import(/* @vite-ignore */ url)) as T;
    } finally {
      URL.revokeObjectURL(url);
    }
  };
  type Loader = { loadPyodide(options: object): Promise<PyodideAPI> };
  const compiled = files.bytes("pyodide.asm.wasm").then(compile);
  const [{ loadPyodide }, asm, lock, packages, library] = await Promise.all([
    module<Loader>("pyodide.mjs"),
    module<{ default: unknown }>("pyodide.asm.mjs"),
    files.text("pyodide-lock.json"),
    parts("packages.tar", "packages_later.tar"),
    // the later zip continues the first: one after the other, the two are one
    parts("python_stdlib.zip", "python_later.zip"),
  ]);
  const restore = serve(compiled, new Blob(library));
  try {
    const python = loadPyodide({
      indexURL: NOWHERE,
      packageBaseUrl: NOWHERE,
      lockFileContents: lock,
      createPyodideModule: asm.default,
      env: { HOME: "/home/reader", PYTHONINSPECT: "1" },
      // micropip has installed them when the site was built.
      fsInit: async (FS: PyodideAPI["FS"]) => {
        for (const archive of packages) unpack(FS, entries(archive));
        if (whole) FS.unlink("/lib/later.json");
      },
      ...options,
    });
    return (await Promise.all([python, compiled]))[0]; // Pyodide waits for ever for a module that does not compile
  } finally {
    restore();
  }
}

/**
 * From a response with bytes: V8 compiles what is streamed to it lazily and on several threads, and is slow where it
 * unpacks as well.
 */
const compile = (bytes: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Module> =>
  WebAssembly.compileStreaming(new Response(bytes, { headers: { "content-type": "application/wasm" } }));

/**
 * Answers what Pyodide would download; its module was begun to be compiled before Pyodide could ask. Call the
 * result when Pyodide is there.
 */
function serve(compiled: Promise<WebAssembly.Module>, library: Blob): () => void {
  const { fetch } = self;
  const { instantiateStreaming } = WebAssembly;
  self.fetch = async (input) => {
    const name = String(input instanceof Request ? input.url : input)
      .split("/")
      .at(-1)!;
    if (name === "pyodide.asm.wasm") return new Response();
    return name === "python_stdlib.zip" ? new Response(library) : Response.error();
  };
  WebAssembly.instantiateStreaming = async (_response, imports) => {
    const module = await compiled;
    return { module, instance: await WebAssembly.instantiate(module, imports) };
  };
  return () => {
    self.fetch = fetch;
    WebAssembly.instantiateStreaming = instantiateStreaming;
  };
}
