/** Tar archives into Pyodide's file system: the plain ustar that `build/image.py` writes, and nothing beyond it. */
type Entry = { name: string; data: Uint8Array };

type Folders = { mkdirTree(path: string): void; writeFile(path: string, data: Uint8Array): void };

const BLOCK = 512;

export function* entries(tar: Uint8Array): Generator<Entry> {
  const text = (at: number, length: number) =>
    String.fromCharCode(...tar.subarray(at, at + length)).replace(/\0.*$/s, "");
  for (let at = 0; at + BLOCK <= tar.length && tar[at] !== 0; ) {
    const [name, size, prefix] = [text(at, 100), parseInt(text(at + 124, 12), 8), text(at + 345, 155)];
    at += BLOCK;
    yield { name: prefix ? `${prefix}/${name}` : name, data: tar.subarray(at, at + size) };
    at += Math.ceil(size / BLOCK) * BLOCK;
  }
}

/** Write entries below the root. */
export function unpack(FS: Folders, from: Iterable<Entry>): void {
  const made = new Set<string>();
  for (const { name, data } of from) {
    const folder = `/${name.slice(0, Math.max(0, name.lastIndexOf("/")))}`;
    if (!made.has(folder)) FS.mkdirTree(folder);
    made.add(folder);
    FS.writeFile(`/${name}`, data);
  }
}
