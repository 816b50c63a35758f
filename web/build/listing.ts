/** files.json: every file of the site with its SHA-256 and size, written last, so that anyone can check a copy. */
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { Plugin } from "vite";
import { hex } from "./digest.ts";

export function listing(): Plugin {
  return {
    name: "gradlet:listing",
    enforce: "post",
    async writeBundle({ dir }) {
      if (!dir) throw new Error("the build has no output folder");
      const entries = await readdir(dir, { recursive: true, withFileTypes: true });
      const files = entries
        .filter((entry) => entry.isFile() && entry.name !== "files.json")
        .map((entry) => relative(dir, join(entry.parentPath, entry.name)).split(sep).join("/"))
        .sort();
      const rows = files.map(async (path) => {
        const data = await readFile(join(dir, path));
        return { path, size: data.length, sha256: hex(data) };
      });
      await writeFile(join(dir, "files.json"), JSON.stringify({ files: await Promise.all(rows) }, null, 1) + "\n");
    },
  };
}
