/**
 * `node picture.mjs < notebook.json`: the picture of a notebook, as an SVG file. Plain JavaScript, because Node 20
 * reads no TypeScript.
 */
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";

const { module } = await runnerImport(fileURLToPath(new URL("picture.ts", import.meta.url)), {
  configFile: false,
  logLevel: "error",
});
process.stdout.write(await module.picture(JSON.parse(await text(process.stdin))));
