/** deflate-raw by the browser's own streams, read no further than a cap: 50 MB of nothing fits into a link of 65 kB. */

export class TooLarge extends Error {}
/** The stream ends before its end: what is there is sound as far as it goes. */
export class CutShort extends Error {}

export async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Raises TooLarge past `most` bytes, CutShort, or whatever the browser says of bytes that are not deflate's. */
export async function inflate(bytes: Uint8Array<ArrayBuffer>, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const { readable, writable } = new DecompressionStream("deflate-raw");
  const writer = writable.getWriter();
  // Bad bytes fail the write; a missing end is found only when the writer closes.
  let written = false;
  const feed = writer.write(bytes).then(() => ((written = true), writer.close()));
  feed.catch(() => {});
  const reader = readable.getReader();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      size += part.value.length;
      if (size > most) throw new TooLarge();
      parts.push(part.value);
    }
    await feed;
  } catch (error) {
    void reader.cancel().catch(() => {});
    if (!(error instanceof TooLarge) && written) throw new CutShort();
    throw error;
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
