/**
 * The site: the page, its embedded sister, the element, their assets under names that carry their content; relative
 * URLs only. See `build/`.
 */
import { join } from "node:path";
import { defineConfig } from "vite";
import { early } from "./build/early.ts";
import { element } from "./build/element.ts";
import { firstPage } from "./build/first-page.ts";
import { licences, noted } from "./build/licences.ts";
import { listing } from "./build/listing.ts";
import { runtime } from "./build/runtime.ts";
import { watchSources } from "./build/watch-sources.ts";

export default defineConfig(({ mode }) => {
  const root = import.meta.dirname;
  const made = join(root, ".build");
  // A site `--with` further packages has wheels of its own.
  const wheels = process.env.GRADLET_WHEELS ?? join(made, "wheels");
  const minify = mode === "production";
  return {
    root,
    base: "./",
    publicDir: false,
    plugins: [
      runtime({ root, wheels, locker: join(made, "locker"), kept: join(made, "python"), minify }),
      early({ root, minify }),
      firstPage({ notebook: join(made, "welcome.json") }),
      element({ root, minify }),
      noted(),
      licences({ root, wheels: join(made, "wheel-licences.json") }),
      listing(),
      ...(process.env.GRADLET_WATCH
        ? [watchSources([join(root, "src"), join(root, "example")], [join(made, "python-changed")])]
        : []),
    ],
    build: {
      outDir: join(made, "next"),
      emptyOutDir: true,
      target: "es2022",
      minify,
      // data: URLs would need a hole in the policy; the polyfill would be an inline script.
      assetsInlineLimit: 0,
      // No links for what a page's own script imports: it is small, and where scripts are switched off it is still
      // fetched.
      modulePreload: {
        polyfill: false,
        resolveDependencies: (_, files, { hostType }) => (hostType === "html" ? [] : files),
      },
      chunkSizeWarningLimit: 1_500,
      reportCompressedSize: false,
      rolldownOptions: { input: [join(root, "index.html"), join(root, "embed.html")] },
    },
  };
});
