// Check messages that Python made against the schemas of web/src/wire/python.ts.
// stdin: one JSON object a line, {schema, value}; an array of floats is {"float32": [...]}. stdout: one verdict a line.
import { createInterface } from "node:readline";
import { imported } from "./module.mjs";

const wire = await imported("src/wire/python.ts");

const revive = (_key, value) =>
  value && typeof value === "object" && Array.isArray(value.float32) ? new Float32Array(value.float32) : value;

for await (const line of createInterface({ input: process.stdin })) {
  const { schema, value } = JSON.parse(line, revive);
  const result = wire[schema]["~standard"].validate(value);
  const words = (result.issues ?? []).map((i) => `${(i.path ?? []).map((p) => p.key).join(".")}: ${i.message}`);
  console.log(JSON.stringify(words));
}
