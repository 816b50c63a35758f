// Put links and states through the codec of web/src/share/.
// stdin: one JSON object a line, {encode: state}, {decode: fragment}, {meter: length}, {snippet: form, state, link?} or
// {render: Markdown}. stdout: one answer a line, {fragment}, {error}, {state}, {bad: kind, message}, {meter}, {snippet}
// or {rendered}.
import { createInterface } from "node:readline";
import MarkdownIt from "../../web/node_modules/markdown-it/dist/markdown-it.mjs";
import { imported } from "./module.mjs";

const share = await imported("src/share/index.ts");

async function answer(ask) {
  if ("encode" in ask)
    return share.encode(ask.encode).then(
      (fragment) => ({ fragment }),
      ({ message }) => ({ error: message }),
    );
  if ("snippet" in ask) {
    const link = ask.link ?? (await share.encode(ask.state));
    return { snippet: share.snippet(ask.snippet, new URL("https://example.org/g/"), link, ask.state) };
  }
  if ("render" in ask) return { rendered: new MarkdownIt("default", { html: true }).render(ask.render) };
  if ("meter" in ask) return { meter: share.meter("x".repeat(ask.meter)) };
  try {
    return { shared: share.isShared(ask.decode), state: await share.decode(ask.decode) };
  } catch (error) {
    if (!(error instanceof share.BadLink)) throw error;
    return { shared: share.isShared(ask.decode), bad: error.kind, message: error.message };
  }
}

for await (const line of createInterface({ input: process.stdin }))
  console.log(JSON.stringify(await answer(JSON.parse(line))));
