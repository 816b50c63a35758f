// Run the tests of web/src's pure modules: each *.test.ts here is bundled by the page's own Vite, because Node 20 reads
// no TypeScript, and all of them are handed to `node --test`. Arguments go to it: --test-name-pattern=tar, say.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const here = import.meta.dirname;
const web = join(here, "..", "..", "web");
const { build } = await import(pathToFileURL(createRequire(join(web, "package.json")).resolve("vite")).href);
const names = readdirSync(here).filter((name) => name.endsWith(".test.ts"));
const folder = mkdtempSync(join(tmpdir(), "gradlet-web-tests-"));
/** What the tests import by name is installed in web/, which is not above them. */
const installed = {
  name: "gradlet-installed",
  enforce: "pre",
  resolveId(source, importer) {
    const named = importer?.startsWith(here) && /^(?!node:)@?[a-z]/.test(source);
    return named ? this.resolve(source, join(web, "package.json"), { skipSelf: true }) : null;
  },
};
try {
  await build({
    root: web,
    configFile: false,
    logLevel: "error",
    plugins: [installed],
    ssr: { noExternal: true },
    build: {
      ssr: true,
      target: "node20",
      minify: false,
      sourcemap: "inline",
      outDir: folder,
      emptyOutDir: true,
      rolldownOptions: {
        input: Object.fromEntries(names.map((name) => [name.slice(0, -".ts".length), join(here, name)])),
        output: { entryFileNames: "[name].mjs", chunkFileNames: "shared/[name].mjs" },
      },
    },
  });
  const files = names.map((name) => join(folder, name.replace(/ts$/, "mjs")));
  const node = spawnSync(
    process.execPath,
    ["--enable-source-maps", "--test", "--test-reporter=spec", ...process.argv.slice(2), ...files],
    { stdio: "inherit" },
  );
  process.exitCode = node.status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
