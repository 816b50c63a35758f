/**
 * The files that the shell downloads and hands to the sandbox as bytes, under names that carry their content, and the
 * module `virtual:runtime` through which the shell knows their URLs, sizes and hashes.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Plugin } from "vite";
import { sandboxDocument } from "./sandbox.ts";
import { classic } from "./classic.ts";
import { hashed, hex } from "./digest.ts";
import { image, type Files } from "./image.ts";

const ID = "virtual:runtime";
/** The scripts of the sandbox's workers, as the shell calls them. */
const WORKERS = { "python.js": "python-worker.ts", "viz.js": "graphviz-worker.ts" };

/** `root` is the web folder; `gradlet build` has filled `wheels` and `locker`; what takes long is kept in `kept`. */
type Folders = { root: string; wheels: string; locker: string; kept: string; minify: boolean };

export function runtime({ root, wheels, locker, kept, minify }: Folders): Plugin {
  let module = "";
  let last: { key: string; made: ReturnType<typeof image> } | undefined;
  const folders = { pyodide: join(root, "node_modules/pyodide"), build: join(root, "build"), wheels, locker, kept };
  /** The image, made again only if something in it has changed since the last build of this process. */
  const current = async () => {
    const scripts = await workers(root, minify);
    const shipped = (await readdir(wheels)).sort().map(async (name) => name + hex(await readFile(join(wheels, name))));
    const key = [...(await Promise.all(shipped)), ...Object.values(scripts).map(hex)].join();
    if (last?.key !== key) last = { key, made: image(folders, scripts) };
    return last.made;
  };
  return {
    name: "gradlet:runtime",
    async buildStart() {
      const emit = (name: string, data: Uint8Array | string) => {
        const fileName = hashed(name, data);
        this.emitFile({ type: "asset", fileName, source: data });
        return fileName;
      };
      const sandbox = emit("sandbox.html", await sandboxDocument(root, minify));
      const files = (await current()).map(({ name, data, raw }) => ({
        name,
        url: emit(`${name}.gz`, data),
        size: data.length,
        sha256: hex(data),
        raw: { size: raw.length, sha256: hex(raw) },
      }));
      // What the image was installed from, for whoever wants to install it elsewhere; the page does not load them.
      for (const name of (await readdir(wheels)).filter((name) => name.endsWith(".whl")).sort()) {
        const data = await readFile(join(wheels, name));
        this.emitFile({ type: "asset", fileName: `assets/${hex(data).slice(0, 10)}/${name}`, source: data });
      }
      module = `export const runtime = ${JSON.stringify({ sandbox, files })};`;
    },
    resolveId: (id) => (id === ID ? `\0${ID}` : undefined),
    load: (id) => (id === `\0${ID}` ? module : undefined),
  };
}

async function workers(root: string, minify: boolean): Promise<Files> {
  const encoder = new TextEncoder();
  const scripts = Object.entries(WORKERS).map(async ([name, entry]) => {
    const script = await classic(join(root, "src/sandbox", entry), minify);
    return [name, encoder.encode(script)] as const;
  });
  return Object.fromEntries(await Promise.all(scripts));
}
