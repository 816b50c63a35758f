// A module of web/src, bundled by the page's own Vite and imported here.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const web = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "web");

export async function imported(entry) {
  const { build } = await import(pathToFileURL(createRequire(join(web, "package.json")).resolve("vite")).href);
  const out = await build({
    root: web,
    configFile: false,
    logLevel: "error",
    build: { write: false, minify: false, lib: { entry: join(web, entry), formats: ["es"] } },
  });
  return import(`data:text/javascript,${encodeURIComponent(out[0].output[0].code)}`);
}
