/**
 * The notebook that is open: the page's own, one from a file, or one that a link has brought; and the slots in which
 * this browser keeps what the reader makes of each.
 *
 * The trap: whatever takes the place of the reader's text must leave a way back to it, now and on a later visit.
 */
import type { Notebook as File } from "../wire/python";
import type { App } from "./app";
import { sameText, type Notebook } from "../notebook/model";
import type { Notices } from "./notices";
import * as storage from "./storage";

/** A notebook as it came, and where this browser keeps what the reader makes of it. */
interface StorageSlot {
  key: string;
  original: File;
  /** Fingerprint of the original. */
  base: string;
}
const slotOf = (key: string, original: File): StorageSlot => ({
  key,
  original,
  base: storage.fingerprint(JSON.stringify(original.cells)),
});

export class OpenNotebooks {
  /** The page's own notebook, and the one that is open: another one when a link has brought it. */
  readonly #home: StorageSlot;
  #slot: StorageSlot;
  /** Slots the reader has left for another, by key: how to come back to them as they were. */
  readonly #left = new Map<string, () => void>();
  /** The file the notebook came from; null for the page's own. */
  #name: string | null = null;
  /**
   * The text as it was opened, to see whether the reader has changed it; null when it was opened on an earlier visit.
   */
  #opened: File | null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #announced = false;
  /** Slots that another tab has written to since this one did. */
  readonly #others = new Set<string>();

  constructor(
    readonly notebook: Notebook,
    original: File,
    readonly app: App,
    readonly notices: Notices,
  ) {
    this.#opened = original;
    this.#slot = this.#home = slotOf(storage.keyFor(new URL(location.href)), original);
    notebook.subscribe((change) => change.what !== "cell" && this.#keepSoon());
    addEventListener("pagehide", () => this.#keep());
    addEventListener("storage", ({ key, newValue }) => {
      if (key === null || newValue === null) return;
      this.#others.add(key);
      if (key === this.#slot.key) this.#onOtherTab();
    });
  }

  get name(): string | null {
    return this.#name;
  }

  /** Puts what this browser kept of an earlier visit in place of the page's own notebook; true if there was any. */
  restore(): boolean {
    const kept = storage.load(this.#slot.key);
    if (!kept || (kept.name === null && sameText(kept.notebook, this.#slot.original))) {
      this.#offerWaiting();
      return false;
    }
    this.#name = kept.name;
    this.#opened = kept.edited ? null : kept.notebook;
    this.notebook.replace(kept.notebook);
    const text =
      kept.name !== null
        ? `Restored “${kept.name}” as you left it.`
        : kept.base === this.#slot.base
          ? "Restored your edits."
          : "Restored your edits; the page itself has changed since.";
    this.#say(text, "Go back to the original", "This is the original.");
    return true;
  }

  /**
   * Say that this is how the reader left it; and the ways to how it came, and to what else the reader has written here.
   */
  #say(text: string, label: string, said: string): void {
    const actions = [{ label, run: () => this.put(null, this.#slot.original, said) }];
    if (this.#waiting.length)
      actions.push({ label: "Bring back what you had written before", run: () => this.#bringBack() });
    this.notices.add({ key: "restored", text, actions });
  }
  #offerWaiting(): void {
    const [first, ...rest] = this.#waiting;
    if (!first) return;
    this.notices.add({
      key: "restored",
      text: "What you had written on an earlier visit is kept in this browser.",
      actions: [
        { label: "Bring it back", run: () => this.#bringBack() },
        { label: "Forget it", run: () => storage.wait(this.#slot.key, rest) },
      ],
    });
  }

  /** Shows what a link carries, in a slot of its own: what the reader has written stays as it is in its own. */
  showLink(fragment: string, file: File): void {
    this.#visit(slotOf(storage.keyFor(new URL(location.href), fragment), file));
  }
  showOwn(): void {
    this.#visit(this.#home);
  }

  #visit(slot: StorageSlot): void {
    if (slot.key === this.#slot.key) return;
    this.#keep();
    this.app.forgetUndo();
    for (const key of ["restored", "file", "lost"]) this.notices.withdraw(key);
    const [was, name, opened, back] = [this.#slot, this.#name, this.#opened, this.notebook.leave()];
    this.#left.set(was.key, () => {
      [this.#slot, this.#name, this.#opened] = [was, name, opened];
      back();
    });
    const return_ = this.#left.get(slot.key);
    if (return_) {
      return_();
      if (this.#others.has(slot.key)) this.#onOtherTab();
    } else this.#arrive(slot);
    scrollTo({ top: 0 });
  }

  /** For the first time on this visit: as it came, or as the reader left it in this browser. */
  #arrive(slot: StorageSlot): void {
    this.#slot = slot;
    const kept = storage.load(slot.key);
    const edits = kept?.base === slot.base && !sameText(kept.notebook, slot.original) ? kept : null;
    this.#name = edits?.name ?? null;
    this.#opened = edits ? null : slot.original;
    this.notebook.replace(edits?.notebook ?? slot.original);
    if (edits)
      this.#say(
        "Restored your edits to what this link carries.",
        "Show it as it came",
        "This is what the link carries.",
      );
    else this.#offerWaiting();
  }

  /** Texts of the reader's that wait for their place here, the newest first. */
  get #waiting(): storage.Kept[] {
    const here = this.notebook.file();
    return storage.waiting(this.#slot.key).filter(({ notebook }) => !sameText(notebook, here));
  }
  get #edited(): boolean {
    return this.#opened === null || !sameText(this.notebook.file(), this.#opened);
  }
  #entry(): storage.Kept {
    return {
      version: 1,
      base: this.#slot.base,
      name: this.#name,
      edited: this.#edited,
      notebook: this.notebook.file(),
    };
  }

  /** The newest; what it takes the place of goes to the end, so that in time each has its turn. */
  #bringBack(): void {
    const [kept] = this.#waiting;
    if (kept)
      this.put(kept.name, kept.notebook, "This is what you had written.", kept.edited ? null : kept.notebook, "last");
  }

  /**
   * Put another notebook in this one's place. What the reader has written here can be had back by Undo, and also on a
   * later visit: an Undo is gone with the page, and a reader who finds out too late must not have lost anything.
   */
  put(
    name: string | null,
    file: File,
    say: string,
    opened: File | null = file,
    goes: "first" | "last" = "first",
  ): void {
    const { key } = this.#slot;
    const mine = { name: this.#name, opened: this.#opened };
    const earlier = storage.waiting(key);
    const others = this.#waiting.filter(({ notebook }) => !sameText(notebook, file)); // this one has its place back
    const entry = this.#edited ? [this.#entry()] : [];
    storage.wait(key, goes === "first" ? [...entry, ...others] : [...others, ...entry]) || this.#cannotKeep();
    const back = this.notebook.replace(file);
    this.#name = name;
    this.#opened = opened;
    this.app.offerUndo(say, () => {
      this.#name = mine.name;
      this.#opened = mine.opened;
      storage.wait(key, earlier);
      back();
    });
  }

  #keepSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#keep(), 300);
  }
  #keep(): void {
    if (this.#timer === undefined) return; // nothing changed since the last time
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const entry = this.#entry();
    if (this.#others.delete(this.#slot.key)) this.#setAside(entry.notebook);
    if (entry.name === null && sameText(entry.notebook, this.#slot.original)) return storage.drop(this.#slot.key);
    if (!storage.keep(this.#slot.key, entry)) this.#cannotKeep();
  }
  /** Lets what another tab has kept here wait, rather than writing over it. */
  #setAside(mine: File): void {
    const { key } = this.#slot;
    const theirs = storage.load(key);
    if (!theirs?.edited || sameText(theirs.notebook, mine)) return;
    const rest = storage.waiting(key).filter(({ notebook }) => !sameText(notebook, theirs.notebook));
    storage.wait(key, [theirs, ...rest]) || this.#cannotKeep();
  }
  #cannotKeep(): void {
    if (this.#announced) return;
    this.#announced = true;
    this.notices.add({
      key: "storage",
      tone: "warn",
      text:
        "This browser cannot keep your edits (its storage is full or switched off). Save the notebook to a file " +
        "before you leave.",
    });
  }
  #onOtherTab(): void {
    this.notices.add({
      key: "tabs",
      tone: "warn",
      text:
        "This notebook is being edited in another tab as well. The browser keeps both texts: the later one opens " +
        "next time, and the other can be brought back.",
    });
  }
}
