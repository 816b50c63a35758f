/** A notebook's bytes, loaded by the page itself: from wherever the page's own policy lets it. */
import type { Setup } from "../wire/embed";

const MOST_FILE = 4_000_000;

export async function read(src: string): Promise<NonNullable<Setup["file"]>> {
  const response = await fetch(src).catch(() => null);
  if (response?.ok) {
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (bytes.length < MOST_FILE) return { name: src.slice(-400), bytes };
  }
  const why = response?.ok ? "too large" : (response?.status ?? "no connection or not allowed");
  throw new Error(`“${src}” could not be loaded (${why})`);
}
