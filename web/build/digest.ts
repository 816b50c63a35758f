/** SHA-256 in the three spellings the build needs: a listing's, a Content Security Policy's and a file name's. */
import { createHash } from "node:crypto";

const digest = (data: Uint8Array | string) => createHash("sha256").update(data).digest();

export const hex = (data: Uint8Array | string): string => digest(data).toString("hex");

/** `sha256-…`, as a CSP's script-src wants it. */
export const source = (data: string): string => `sha256-${digest(data).toString("base64")}`;

/** "assets/python-1a2b3c4d5e.js": the name changes with the bytes, so a host may cache it for ever. */
export function hashed(name: string, data: Uint8Array | string): string {
  const dot = name.lastIndexOf(".");
  return `assets/${name.slice(0, dot)}-${hex(data).slice(0, 10)}${name.slice(dot)}`;
}
