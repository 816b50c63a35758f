// Put links and states through the codec of web/src/share/.
// stdin: one JSON object a line, {encode: state}, {decode: fragment} or {meter: length}. stdout: one answer a line,
// {fragment}, {state}, {bad: kind, message} or {meter}.
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
  build: { write: false, minify: false, lib: { entry: join(web, "src/share/index.ts"), formats: ["es"] } },
});
const file = join(mkdtempSync(join(tmpdir(), "share-")), "share.mjs");
writeFileSync(file, out[0].output[0].code);
const share = await import(pathToFileURL(file).href);

async function answer(ask) {
  if ("encode" in ask) return { fragment: await share.encode(ask.encode) };
  if ("meter" in ask) return { meter: share.meter("x".repeat(ask.meter)) };
  try {
    return { shared: share.isShared(ask.decode), state: await share.decode(ask.decode) };
  } catch (error) {
    if (!(error instanceof share.BadLink)) throw error;
    return { shared: share.isShared(ask.decode), bad: error.kind, message: error.message };
  }
}

for await (const line of createInterface({ input: process.stdin })) console.log(JSON.stringify(await answer(JSON.parse(line))));
