/**
 * The script that runs before the first paint: classic, in a file of its own, since the policy allows no inline script.
 */
import { join } from "node:path";
import type { Plugin } from "vite";
import { classic } from "./classic.ts";
import { hashed } from "./digest.ts";

export function early({ root, minify }: { root: string; minify: boolean }): Plugin {
  let fileName = "";
  return {
    name: "gradlet:early",
    async buildStart() {
      const source = await classic(join(root, "src/app/early.ts"), minify);
      fileName = hashed("early.js", source);
      this.emitFile({ type: "asset", fileName, source });
    },
    // An embed's theme is its author's to say, and it keeps nothing.
    transformIndexHtml: (_html, { path }) =>
      path === "/embed.html" ? [] : [{ tag: "script", attrs: { src: `./${fileName}` }, injectTo: "head" }],
  };
}
