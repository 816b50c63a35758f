/** The build's knowledge of the files that the shell hands to the sandbox (made by `web/build/runtime.ts`). */
declare module "virtual:runtime" {
  export const runtime: {
    /** URL of the sandbox's document, relative to the page, like every URL here. */
    readonly sandbox: string;
    readonly files: readonly RuntimeFile[];
  };
  export type RuntimeFile = {
    /** Its name in the sandbox: "pyodide.asm.wasm", "python.js", "packages.tar". */
    readonly name: string;
    readonly url: string;
    /** Of the gzipped file, which is what a server stores and, mostly, sends. */
    readonly size: number;
    /** Hexadecimal. */
    readonly sha256: string;
    /** Of the file itself. */
    readonly raw: { readonly size: number; readonly sha256: string };
  };
}
