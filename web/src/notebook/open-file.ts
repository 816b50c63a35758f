/** Notebooks from files: bytes, or a path on this very site, read by Python. */
import { Refused, type Session } from "../session/types";
import type { Notebook as File } from "../wire/python";
import { megabytes } from "./quantities";

const MAX_BYTES = 32_000_000;

/** A sentence for the reader on why a notebook could not be had: the file, what is wrong, and the cure. */
export class FileProblem extends Error {}

export async function readNotebook(session: Session, name: string, bytes: Uint8Array): Promise<File> {
  if (bytes.length > MAX_BYTES)
    throw new FileProblem(
      `“${name}” has ${megabytes(bytes.length)}; a notebook may have up to ${megabytes(MAX_BYTES)}. Clear its ` +
        `outputs and save it again.`,
    );
  try {
    return await session.call("open", { name, bytes });
  } catch (error) {
    if (error instanceof Refused) throw new FileProblem(sentence(error.message)); // it names the file
    throw new FileProblem(`“${name}” could not be opened. ${reason(session, error)}`);
  }
}

const sentence = (words: string) => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;

/** The reason why a call came to nothing: that Python is not to be had, or what it said itself. */
export function reason({ state }: Session, error: unknown): string {
  return state.phase === "failed" ? state.message : (error as Error).message;
}

/** The bytes behind `?open=`: a path on this very site, nothing else. */
export async function fetchNotebook(path: string, page: URL): Promise<{ name: string; bytes: Uint8Array }> {
  let url: URL;
  try {
    url = new URL(path, page);
  } catch {
    throw new FileProblem(
      `“${path}” is not an address. Write ?open= and a path on this site, such as ?open=notebooks/lesson.ipynb.`,
    );
  }
  if (url.origin !== page.origin || url.username || url.password)
    throw new FileProblem(
      `“${path}” is on another site, and this page loads nothing from other sites. Download the file and open it here.`,
    );
  let name: string;
  try {
    name = decodeURIComponent(url.pathname.split("/").at(-1) || path);
  } catch {
    throw new FileProblem(
      `“${path}” is not an address: a % in it must be followed by two digits. Write %25 for a % that is in the ` +
        `file's name.`,
    );
  }
  let response: Response;
  try {
    response = await fetch(url, { credentials: "omit", signal: AbortSignal.timeout(30_000) });
  } catch {
    throw new FileProblem(
      `“${path}” could not be loaded: the connection failed or stalled. Reload the page to try again.`,
    );
  }
  if (!response.ok)
    throw new FileProblem(
      `“${path}” could not be loaded: this site answers ${response.status}. Check the path after ?open=.`,
    );
  return { name, bytes: new Uint8Array(await response.arrayBuffer()) };
}
