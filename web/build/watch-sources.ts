/** For `gradlet serve --watch`: sources that builds of their own read are watched, too (workers, element, example). */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Plugin } from "vite";

export function watchSources(folders: string[], files: string[]): Plugin {
  return {
    name: "gradlet:watch-sources",
    async buildStart() {
      for (const folder of folders)
        for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
          if (entry.isFile()) this.addWatchFile(join(entry.parentPath, entry.name));
      for (const file of files) this.addWatchFile(file);
    },
  };
}
