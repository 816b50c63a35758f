/**
 * gradlet.js, the element for other people's posts, under a name that stays, and the example post beside it.
 *
 * A build of its own: were it one more entry of the page's build, what it shares with the page would be moved into
 * files of other names, and a post would load the page's chunks before anybody has clicked.
 */
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { build, type Plugin } from "vite";
import { noted } from "./licences.ts";

export function element({ root, minify }: { root: string; minify: boolean }): Plugin {
  return {
    name: "gradlet:element",
    async buildStart() {
      this.emitFile({
        type: "asset",
        fileName: "gradlet.js",
        source: await bundle(join(root, "src/element/gradlet.ts"), minify),
      });
      const example = join(root, "example");
      const entries = await readdir(example, { withFileTypes: true });
      for (const { name } of entries.filter((entry) => entry.isFile()).sort((a, b) => (a.name < b.name ? -1 : 1)))
        this.emitFile({ type: "asset", fileName: `example/${name}`, source: await readFile(join(example, name)) });
    },
  };
}

async function bundle(entry: string, minify: boolean): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    plugins: [
      noted(),
      {
        name: "gradlet:style",
        enforce: "pre",
        transform: (code, id) => (minify && id.includes("style.css") ? tight(code) : null),
      },
    ],
    build: {
      write: false,
      minify,
      cssMinify: false, // it would add, for older browsers than the element's, what they lack
      target: "es2022",
      modulePreload: false,
      // Not `lib`: as a library in ES form it would keep its white space, a fifth of it.
      rolldownOptions: { input: entry, output: { format: "es" } },
    },
  });
  const outputs = Array.isArray(result) ? result.flatMap((one) => one.output) : "output" in result ? result.output : [];
  const [chunk, ...rest] = outputs;
  if (chunk?.type !== "chunk" || rest.length || chunk.imports.length || chunk.exports.length)
    throw new Error(
      `${entry} must bundle into one file that imports and exports nothing; got ` +
        `${outputs.map((o) => o.fileName).join(", ")}`,
    );
  return chunk.code;
}

/** A sheet's own properties go by their first letters. */
const tight = (css: string): string =>
  css
    .replace(/\/\*.*?\*\//gs, "")
    .replace(/--([a-z])[a-z]+/g, "--$1")
    .replace(/\s*\n\s*/g, "")
    .replace(/ ?([{};,>!/]) ?/g, "$1")
    .replace(/: /g, ":")
    .replace(/\b0\./g, ".")
    .replace(/;}/g, "}");
