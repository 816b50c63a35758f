/**
 * An embed's notebook: as its author gave it, in cells or in a file that Python has still to read, and as its reader
 * has it now.
 */
import { Notebook, sameText } from "../notebook/model";
import { readNotebook } from "../notebook/open-file";
import type { Session } from "../session/types";
import type { Setup } from "../wire/embed";
import type { Notebook as File, Output } from "../wire/python";

const EMPTY: File = { title: "", cells: [], metadata: "{}" };

export class EmbedNotebook extends Notebook {
  /** Hears of every output. */
  onOutput = (_id: string, _output: Output): void => {};
  /** The author's file, until Python has read it. */
  unread: Setup["file"];
  #original: File = EMPTY;

  constructor() {
    super(EMPTY);
  }

  override output(id: string, output: Output): void {
    super.output(id, output);
    this.onOutput(id, output);
  }

  get hasCode(): boolean {
    return this.unread !== undefined || this.#original.cells.some(({ kind }) => kind === "python");
  }
  /** True if the text is not the author's any more. */
  get edited(): boolean {
    return !sameText(this.file(), this.#original);
  }

  /** The author's text, in place of what is there. */
  put(file: File): void {
    this.#original = file;
    this.replace(file);
  }
  /** Back to the author's text. */
  restore(): void {
    this.replace(this.#original);
  }

  /** Has Python read the file, if there is one that it has not read. Rejects with what is wrong with it. */
  async read(session: Session): Promise<void> {
    if (!this.unread) return;
    this.put(await readNotebook(session, this.unread.name, this.unread.bytes));
    this.unread = undefined;
  }
}
