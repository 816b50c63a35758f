// Write licences.txt for a folder laid out like web/: ROOT WHEELS PACKAGE…, where the packages are what was bundled.
// stdout: {text} or {error}.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const web = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "web");
const { runnerImport } = await import(pathToFileURL(createRequire(join(web, "package.json")).resolve("vite")).href);
const { module } = await runnerImport(join(web, "build", "licences.ts"), { configFile: false, logLevel: "error" });

const [root, wheels, ...bundled] = process.argv.slice(2);
const moduleIds = bundled.map((name) => `${root}/node_modules/${name}/index.js`);
module.noted().generateBundle({}, { "main.js": { type: "chunk", moduleIds } });
const answer = {};
const context = { emitFile: ({ source }) => (answer.text = source) };
await module
  .licences({ root, wheels })
  .generateBundle.handler.call(context)
  .catch(({ message }) => (answer.error = message));
console.log(JSON.stringify(answer));
