/**
 * Bundle a TypeScript entry into one classic script: no imports left, except `import(url)` of a URL made at run time.
 *
 * Why classic: blob *module* workers fail silently in Chromium's opaque origins, and the sandbox has nothing else.
 */
import { build } from "vite";
import { noted } from "./licences.ts";

export async function classic(entry: string, minify: boolean): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    plugins: [noted()],
    // Only an escape hatch of Node's asks for import.meta, which a classic script does not have.
    define: { "import.meta": "{}" },
    build: {
      write: false,
      minify,
      target: "es2022",
      modulePreload: false,
      lib: { entry, formats: ["iife"], name: "gradlet" },
    },
  });
  const outputs = Array.isArray(result) ? result.flatMap((r) => r.output) : "output" in result ? result.output : [];
  const [chunk, ...rest] = outputs;
  if (chunk?.type !== "chunk" || rest.length) {
    const names = outputs.map((o) => o.fileName).join(", ");
    throw new Error(
      `${entry} must bundle into one script; got ${names || "nothing"}. Remove its dynamic imports of files`,
    );
  }
  // The IIFE's value is of no use, and a global name would be the reader's to stumble over.
  return chunk.code.replace(/^var gradlet ?= ?/, "");
}
