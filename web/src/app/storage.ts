/**
 * The reader's text, kept in this browser. localStorage may be missing, full, or hold nonsense (other tabs, other
 * versions, extensions): reading answers null and writing answers false, never an exception.
 */
import * as v from "valibot";
import { crc32 } from "../share/crc32";
import { Notebook } from "../wire/python";

const Kept = v.object({
  version: v.literal(1),
  /** Fingerprint of the notebook the page came with when this was written. */
  base: v.string(),
  /** Name of the file the text came from, or null for the page's own notebook. */
  name: v.nullable(v.string()),
  /** The reader has changed it: what is only opened can be opened again. */
  edited: v.optional(v.boolean(), true),
  notebook: Notebook,
});
export type Kept = v.InferOutput<typeof Kept>;

/** One notebook a URL: where `?open=` names another, or a link carries one, its edits are kept apart. */
export function keyFor(url: URL, link = ""): string {
  const open = url.searchParams.get("open");
  return `gradlet:${url.pathname}${open ? `?open=${open}` : ""}${link ? `#${fingerprint(link)}` : ""}`;
}

/** The key under which the reader's texts wait that another notebook has taken the place of. */
const beforeKey = (key: string): string => `${key}:before`;
/** Once there was room for one text only. */
const Waiting = v.union([
  v.array(Kept),
  v.pipe(
    Kept,
    v.transform((kept) => [kept]),
  ),
]);

/** A short fingerprint of a text: only to see whether it changed. */
export const fingerprint = (text: string): string => crc32(new TextEncoder().encode(text)).toString(36);

function read<T>(key: string, schema: v.GenericSchema<unknown, T>): T | null {
  try {
    const text = localStorage.getItem(key);
    if (text === null) return null;
    const kept = v.safeParse(schema, JSON.parse(text));
    return kept.success ? kept.output : null;
  } catch {
    return null;
  }
}
function write(key: string, value: unknown): boolean {
  try {
    localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

export const load = (key: string): Kept | null => read<Kept>(key, Kept);
export const keep = (key: string, kept: Kept): boolean => write(key, kept);

/** The texts that wait beside a slot, the newest first. */
export const waiting = (key: string): Kept[] => read<Kept[]>(beforeKey(key), Waiting) ?? [];
export function wait(key: string, list: Kept[]): boolean {
  if (list.length) return write(beforeKey(key), list);
  drop(beforeKey(key));
  return true;
}

export function drop(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // Nothing was kept, then.
  }
}
