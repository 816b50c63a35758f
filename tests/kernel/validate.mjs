/** `node validate.mjs NODE_MODULES`, {name: path} on stdin: which kernels V8 and wabt refuse, as JSON. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const { default: wabt } = await import(pathToFileURL(join(process.argv[2], "wabt", "index.js")).href);
const { readWasm } = await wabt();
const refused = {};
let asked = 0;
for (const [name, path] of Object.entries(JSON.parse(readFileSync(0, "utf8")))) {
  const binary = new Uint8Array(readFileSync(path)); // wabt reads past the view that a small Buffer is
  const by = [];
  if (!WebAssembly.validate(binary)) by.push("V8");
  try {
    const module = readWasm(binary, { bulk_memory: true, simd: true });
    module.validate();
    module.destroy();
  } catch (error) {
    by.push(`wabt: ${error.message}`);
  }
  if (by.length) refused[name] = by;
  asked += 1;
}
console.log(JSON.stringify({ asked, refused }));
