// Put links and states through the codec of web/src/share/.
// stdin: one JSON object a line, {encode: state}, {decode: fragment} or {meter: length}. stdout: one answer a line,
// {fragment}, {state}, {bad: kind, message} or {meter}.
import { createInterface } from "node:readline";
import { imported } from "./module.mjs";

const share = await imported("src/share/index.ts");

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
