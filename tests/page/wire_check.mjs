// Check messages that Python made against the schemas of web/src/wire.ts.
// stdin: one JSON object a line, {schema, value}; an array of floats is {"float32": [...]}. stdout: one verdict a line.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { createInterface } from "node:readline";

const web = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "web");
const { build } = await import(pathToFileURL(createRequire(join(web, "package.json")).resolve("vite")).href);
const out = await build({
  root: web,
  configFile: false,
  logLevel: "error",
  build: { write: false, minify: false, lib: { entry: join(web, "src/wire.ts"), formats: ["es"] } },
});
const file = join(mkdtempSync(join(tmpdir(), "wire-")), "wire.mjs");
writeFileSync(file, out[0].output[0].code);
const wire = await import(pathToFileURL(file).href);

const revive = (_key, value) =>
  value && typeof value === "object" && Array.isArray(value.float32) ? new Float32Array(value.float32) : value;

for await (const line of createInterface({ input: process.stdin })) {
  const { schema, value } = JSON.parse(line, revive);
  const result = wire[schema]["~standard"].validate(value);
  const words = (result.issues ?? []).map((i) => `${(i.path ?? []).map((p) => p.key).join(".")}: ${i.message}`);
  console.log(JSON.stringify(words));
}
