/**
 * Sharing: a whole state in the fragment of a link, which no server ever sees. The schema is wire/shared.ts.
 *
 *   codec      state ↔ fragment; `BadLink` says what is wrong with one
 *   length     where a link is too long
 *   snippets   a link as an element, an iframe, Markdown
 *   picture    the pictures of the page, as files (imported by itself: it knows the views)
 *   base64url · crc32 · inflate    the parts of the codec
 */
export { BadLink, decode, encode, isShared } from "./codec";
export { LIMITS, meter, type Meter } from "./length";
export { snippet, type Form } from "./snippets";
export { Shared } from "../wire/shared";
