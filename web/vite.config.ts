/** The site: one page, its assets under names that carry their content, relative URLs only. See `build/`. */
import { join } from "node:path";
import { defineConfig } from "vite";
import { early } from "./build/early.ts";
import { firstPage } from "./build/first-page.ts";
import { listing } from "./build/listing.ts";
import { runtime } from "./build/runtime.ts";

export default defineConfig(({ mode }) => {
  const root = import.meta.dirname;
  const made = join(root, ".build");
  const minify = mode === "production";
  return {
    root,
    base: "./",
    publicDir: false,
    plugins: [
      runtime({ root, wheels: join(made, "wheels"), kept: join(made, "python"), minify }),
      early({ root, minify }),
      firstPage({ notebook: join(made, "welcome.json") }),
      listing(),
    ],
    build: {
      outDir: join(made, "next"),
      emptyOutDir: true,
      target: "es2022",
      minify,
      // data: URLs would need a hole in the policy; the polyfill would be an inline script.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 1_500,
      reportCompressedSize: false,
      rolldownOptions: { input: join(root, "index.html") },
    },
  };
});
