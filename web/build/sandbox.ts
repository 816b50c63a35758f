/**
 * sandbox.html with its one script inlined and its policy written: nothing but that script, WebAssembly and blob
 * workers.
 *
 * The trap: never `'self'` here. In WebKit, the 'self' of an opaque frame matches any https host.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { classic } from "./classic.ts";
import { source } from "./digest.ts";

const TAG = /<script src="\.\/(src\/sandbox\/frame\.ts)"><\/script>/;

export async function sandboxDocument(root: string, minify: boolean): Promise<string> {
  const page = join(root, "sandbox.html");
  const html = await readFile(page, "utf8");
  const entry = TAG.exec(html)?.[1];
  if (!entry) throw new Error(`${page} has no <script src="./src/sandbox/frame.ts"></script> to inline`);
  const script = (await classic(join(root, entry), minify)).trim();
  if (/<\/script|<!--/i.test(script))
    throw new Error(`${entry} holds "</script" or "<!--", which cannot be inlined; split the string`);
  const policy = [
    "default-src 'none'",
    `script-src '${source(script)}' 'wasm-unsafe-eval' blob:`,
    "worker-src blob:",
    "connect-src 'none'",
  ].join("; ");
  return html
    .replace(TAG, () => `<script>${script}</script>`)
    .replace("<head>", () => `<head>\n    <meta http-equiv="Content-Security-Policy" content="${policy}" />`);
}
