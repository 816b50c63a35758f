/**
 * A state in a link, and back:  #g1.<CRC-32 of the deflated bytes>.<base64url of the deflated JSON>
 *
 * The trap: what comes in is a stranger's. The checksum goes first, the stream is capped, the schema reads what is
 * left; and whatever is wrong with a link is said in a sentence, as a `BadLink`.
 */
import * as v from "valibot";
import * as base64url from "./base64url";
import { crc32 } from "./crc32";
import { CutShort, TooLarge, deflate, inflate } from "./inflate";
import { Shared } from "../wire/shared";

const VERSION = 1;
/** Bytes of JSON, at most: a long notebook has some 50,000. */
export const MOST_TEXT = 4_000_000;

/** A sentence for the reader on why a link cannot be opened. */
export class BadLink extends Error {
  constructor(
    readonly kind: "cut" | "newer" | "damaged" | "large" | "foreign",
    message: string,
  ) {
    super(message);
  }
}
const cut = () =>
  new BadLink(
    "cut",
    "This link was cut short: its end is missing, or was changed on the way. Copy the whole of it, or ask for a file " +
      "instead.",
  );
const damaged = () =>
  new BadLink(
    "damaged",
    "This link is damaged: some of its characters were changed on the way. Copy it again from where it was made.",
  );
const newer = (version: string) =>
  new BadLink(
    "newer",
    `This link was made by a newer gradlet (its version is ${version}; this page reads 1 to ${VERSION}). Open it on ` +
      `the site it came from.`,
  );
const large = () =>
  new BadLink(
    "large",
    `This link unpacks to more than ${MOST_TEXT / 1_000_000} MB, which no notebook needs. Ask for a file instead.`,
  );
const foreign = (why: string) =>
  new BadLink(
    "foreign",
    `This link is whole, but gradlet did not make what is in it: ${why}. Ask whoever made it for another.`,
  );

/** True if a fragment means to be a state, good or bad, and not a place on the page. */
export const isShared = (fragment: string): boolean => /^(?:#|%23)*g\d/i.test(fragment);

/** The fragment, "#" and all. Raises an Error with a sentence for what no page would open. */
export async function encode(state: Shared): Promise<string> {
  const checked = v.safeParse(Shared, state);
  const text = checked.success ? new TextEncoder().encode(JSON.stringify(checked.output)) : null;
  if (!text || text.length > MOST_TEXT)
    throw new Error(
      `This is more than a link can hold: ${MOST_TEXT / 1_000_000} MB of text, in 2,000 cells. Save a file instead.`,
    );
  const bytes = await deflate(text);
  return `#g${VERSION}.${crc32(bytes).toString(16).padStart(8, "0")}.${base64url.encode(bytes)}`;
}

/** Reads what a fragment carries. Raises BadLink. */
export async function decode(fragment: string): Promise<Shared> {
  // Chats write characters as %2E; mail breaks a line, some of it with "="; both make what stands after a link part of
  // it.
  const plain = fragment.replace(/%[0-7][\da-f]/gi, decodeURIComponent).replace(/^#+|[\s=]+/g, "");
  const text = plain.replace(/[^\w.-].*$/s, "").replace(/\.+$/, "");
  const version = /^g(\d+)/.exec(text)?.[1] ?? "0";
  if (Number(version) > VERSION) throw newer(version.slice(0, 20));
  if (/^g1(\.[0-9a-f]{0,8})?$/i.test(text)) throw cut();
  const [, sum, packed] = /^g1\.([0-9a-f]{8})\.([\w-]+)$/i.exec(text) ?? [];
  if (sum === undefined || packed === undefined) throw damaged();
  if (packed.length > MOST_TEXT) throw large();
  const bytes = base64url.decode(packed);
  return read(await unpack(bytes, Number.parseInt(sum, 16) === crc32(bytes)));
}

/** The text; where the checksum is not right, only what is wrong. */
async function unpack(bytes: Uint8Array<ArrayBuffer>, right: boolean): Promise<string> {
  let text: Uint8Array;
  try {
    text = await inflate(bytes, MOST_TEXT);
  } catch (error) {
    if (error instanceof CutShort) throw cut();
    if (error instanceof TooLarge && right) throw large();
    throw damaged();
  }
  if (!right) throw damaged();
  return new TextDecoder().decode(text);
}

function read(text: string): Shared {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw foreign("it is not JSON");
  }
  if (Array.isArray(value)) throw foreign("it is a list");
  // The first issue is enough: a list of a million others would take seconds to make.
  const result = v.safeParse(Shared, value, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw foreign(
    `${JSON.stringify(v.getDotPath(issue)?.slice(0, 60) ?? "")} is not what it should be ` +
      `(${issue.message.slice(0, 120)})`,
  );
}
