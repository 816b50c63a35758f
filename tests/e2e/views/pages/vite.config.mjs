/** Bundles the test pages as web/vite.config.ts bundles the site; the test says where to (--outDir). */
import { join } from "node:path";

const root = import.meta.dirname;

export default {
  root,
  base: "./",
  publicDir: false,
  logLevel: "warn",
  build: {
    emptyOutDir: true,
    target: "es2022",
    minify: false,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 4_000,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: { input: [join(root, "views.html"), join(root, "bare.html")] },
  },
};
