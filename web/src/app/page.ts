/**
 * The page round the notebook: takes over the static first page, keeps the reader's text, opens and saves notebooks, and
 * says how Python is. Nothing here starts Python before the reader does something that needs it.
 */
import type { Session } from "../session/types";
import { BadLink, decode, isShared } from "../share";
import type { Failure, Notebook as File } from "../wire";
import { App } from "./app";
import { confirm, showKeys } from "./dialogs";
import { FileProblem, download, fetchNotebook, fileName, formatOf, jupyter, readNotebook, reason, type Format } from "./files";
import { Notebook } from "./notebook";
import type { Notices } from "./notices";
import { Runner } from "./runner";
import * as storage from "./storage";
import type { Commands } from "./toolbar";

/** A notebook as it came, and where this browser keeps what the reader makes of it. */
interface Place {
  key: string;
  original: File;
  /** Fingerprint of the original. */
  base: string;
}
const placeOf = (key: string, original: File): Place => ({ key, original, base: storage.fingerprint(JSON.stringify(original.cells)) });

const START_OVER = "You started over.";
const OPENED = "Another notebook was opened.";
/** After these, that Python is ready is news; after a call it is not. */
const NOT_THERE = new Set(["loading", "restarting", "failed"]);

export class Page implements Commands {
  readonly notebook: Notebook;
  readonly runner: Runner;
  readonly app: App;
  /** The page's own notebook, and the one that is open: another one when a link has brought it. */
  readonly #home: Place;
  #place: Place;
  /** Places the reader has left for another, by key: how to come back to them as they were. */
  readonly #left = new Map<string, () => void>();
  /** Links that were followed: of two that are followed quickly, the later one counts. */
  #followed = 0;
  /** The file the notebook came from; null for the page's own. */
  #name: string | null = null;
  /** The text as it was opened, to see whether the reader has changed it; null when it was opened on an earlier visit. */
  #opened: File | null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #told = false;
  /** Settles when what is being saved has been written: a new Python would take it along. */
  #saving: Promise<unknown> = Promise.resolve();
  /** Something has run since Python started: there are variables to lose. */
  #used = false;

  constructor(
    readonly session: Session,
    original: File,
    readonly notices: Notices,
    readonly say: (text: string) => void,
    readonly changed: () => void,
  ) {
    this.#opened = original;
    this.notebook = new Notebook(original);
    this.runner = new Runner(this.notebook, session);
    this.app = new App(this.notebook, session, this.runner, notices, say);
    this.#place = this.#home = placeOf(storage.keyFor(new URL(location.href)), original);
    this.notebook.subscribe((change) => {
      if (change.what !== "cell") this.#keepSoon();
      if (change.what === "list") document.title = `${this.notebook.title || "Notebook"} · gradlet`;
    });
    session.addEventListener("state", () => this.#onState());
    session.addEventListener("lost", (event) => this.#onLost((event as CustomEvent<string>).detail));
    this.runner.addEventListener("change", () => this.#onRun());
    this.runner.addEventListener("failed", (event) => this.#onFailed((event as CustomEvent).detail));
    addEventListener("pagehide", () => this.#keep());
    addEventListener("storage", (event) => event.key === this.#place.key && event.newValue !== null && this.#onOtherTab());
    setInterval(() => this.#watchQuiet(), 1_000);
  }

  // ---- the reader's text ---------------------------------------------------------------------------------------

  /** What this browser kept of an earlier visit, put in place of the page's own. */
  restore(): boolean {
    const kept = storage.load(this.#place.key);
    const before = storage.load(this.#before);
    if (!kept || (kept.name === null && storage.sameText(kept.notebook, this.#place.original))) {
      if (before)
        this.notices.add({
          key: "restored",
          text: "What you had written on an earlier visit is kept in this browser.",
          actions: [{ label: "Bring it back", run: () => this.#bringBack() }, { label: "Forget it", run: () => storage.drop(this.#before) }],
        });
      return false;
    }
    this.#name = kept.name;
    this.#opened = kept.edited ? null : kept.notebook;
    this.notebook.replace(kept.notebook);
    const text = kept.name !== null ? `Restored “${kept.name}” as you left it.` : kept.base === this.#place.base ? "Restored your edits." : "Restored your edits; the page itself has changed since.";
    const actions = [{ label: "Go back to the original", run: () => this.#put(null, this.#place.original, "This is the original.") }];
    if (before && !storage.sameText(before.notebook, kept.notebook))
      actions.push({ label: "Bring back what you had written before", run: () => this.#bringBack() });
    this.notices.add({ key: "restored", text, actions });
    return true;
  }

  /**
   * Do as the address says: what a link carries is shown in a place of its own, so that what the reader has written stays
   * as it is in its own. Nothing runs. A bad link is named, and changes nothing.
   */
  async follow(fragment: string): Promise<void> {
    const mine = ++this.#followed;
    this.notices.withdraw("link");
    if (!isShared(fragment)) return fragment.length < 2 && this.app.link ? this.#goHome() : undefined;
    try {
      const shared = await decode(fragment);
      if (mine !== this.#followed) return;
      const fresh = this.#freshly();
      this.app.link = { shared, home: this.#goHome, ran: false, dismissed: false };
      this.say("Opened from a link. Nothing has run.");
      if (shared.notebook) this.#visit(placeOf(storage.keyFor(new URL(location.href), fragment), shared.notebook));
      else this.#visit(this.#home);
      await fresh();
    } catch (error) {
      if (!(error instanceof BadLink)) throw error;
      if (mine === this.#followed) this.notices.add({ key: "link", tone: "bad", text: `${error.message} Your own notebook is as it was.` });
    }
  }

  /** Away from the link, and out of its address. */
  #goHome = async (): Promise<void> => {
    this.#followed += 1;
    const fresh = this.#freshly();
    if (location.hash) history.pushState(null, "", location.pathname + location.search);
    this.app.link = null;
    this.#visit(this.#home);
    await fresh();
  };

  /** Another notebook has another Python, and so has another panel; where there is none yet, none is started. */
  #freshly(): () => Promise<void> {
    const used = this.#used || this.app.hasPanel;
    return async () => {
      await this.#saving;
      if (used) await this.session.restart(OPENED);
    };
  }

  #visit(place: Place): void {
    if (place.key === this.#place.key) return;
    this.#keep();
    this.app.forgetUndo();
    for (const key of ["restored", "file", "lost"]) this.notices.withdraw(key);
    const [was, name, opened, back] = [this.#place, this.#name, this.#opened, this.notebook.leave()];
    this.#left.set(was.key, () => {
      [this.#place, this.#name, this.#opened] = [was, name, opened];
      back();
    });
    const return_ = this.#left.get(place.key);
    if (return_) return_();
    else this.#arrive(place);
    scrollTo({ top: 0 });
  }

  /** For the first time on this visit: as it came, or as the reader left it in this browser. */
  #arrive(place: Place): void {
    this.#place = place;
    this.#name = null;
    const kept = storage.load(place.key);
    const edits = kept?.base === place.base && !storage.sameText(kept.notebook, place.original) ? kept : null;
    this.#opened = edits ? null : place.original;
    this.notebook.replace(edits?.notebook ?? place.original);
    if (edits)
      this.notices.add({
        key: "restored",
        text: "Restored your edits to what this link carries.",
        actions: [{ label: "Show it as it came", run: () => this.#put(null, place.original, "This is what the link carries.") }],
      });
  }

  get #before(): string {
    return storage.beforeKey(this.#place.key);
  }
  get #edited(): boolean {
    return this.#opened === null || !storage.sameText(this.notebook.file(), this.#opened);
  }
  #entry(): Omit<storage.Kept, "version"> {
    return { base: this.#place.base, name: this.#name, edited: this.#edited, notebook: this.notebook.file() };
  }

  #bringBack(): void {
    const kept = storage.load(this.#before);
    if (!kept) return;
    this.#put(kept.name, kept.notebook, "This is what you had written.", kept.edited ? null : kept.notebook);
  }

  /**
   * Put another notebook in this one's place. What the reader has written here can be had back by Undo, and also on a later
   * visit: an Undo is gone with the page, and a reader who finds out too late must not have lost anything.
   */
  #put(name: string | null, file: File, say: string, opened: File | null = file): void {
    const mine = { name: this.#name, opened: this.#opened };
    const earlier = storage.load(this.#before);
    if (this.#edited) storage.keep(this.#before, this.#entry()) || this.#cannotKeep();
    else if (earlier && storage.sameText(earlier.notebook, file)) storage.drop(this.#before); // it has its place back
    const back = this.notebook.replace(file);
    this.#name = name;
    this.#opened = opened;
    this.app.offerUndo(say, () => {
      this.#name = mine.name;
      this.#opened = mine.opened;
      if (earlier) storage.keep(this.#before, earlier);
      else storage.drop(this.#before);
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
    if (entry.name === null && storage.sameText(entry.notebook, this.#place.original)) return storage.drop(this.#place.key);
    if (!storage.keep(this.#place.key, entry)) this.#cannotKeep();
  }
  #cannotKeep(): void {
    if (this.#told) return;
    this.#told = true;
    this.notices.add({
      key: "storage",
      tone: "warn",
      text: "This browser cannot keep your edits (its storage is full or switched off). Save the notebook to a file before you leave.",
    });
  }
  #onOtherTab(): void {
    this.notices.add({
      key: "tabs",
      tone: "warn",
      text: "This notebook is being edited in another tab as well; the browser keeps whichever was edited last. Save one of them to a file to keep both.",
    });
  }

  // ---- how Python is -------------------------------------------------------------------------------------------

  get state() {
    return this.session.state;
  }
  get busy() {
    return this.runner.busy;
  }
  where(cell: string): string {
    return this.notebook.get(cell) ? this.notebook.where(cell) : "a deleted cell";
  }

  #phase = "off";
  #onState(): void {
    this.changed();
    const { state } = this.session;
    const before = this.#phase;
    if (state.phase === before) return;
    this.#phase = state.phase;
    if (state.phase === "loading") this.say("Loading Python.");
    else if (state.phase === "ready" && !this.runner.busy && NOT_THERE.has(before)) this.say("Python is ready.");
    if (state.phase === "failed")
      this.notices.add({ key: "python", tone: "bad", text: state.message, actions: [{ label: "Retry", run: this.start }] });
    else this.notices.withdraw("python");
  }

  #onRun(): void {
    this.changed();
    if (this.runner.busy) {
      this.#used = true;
      if (this.app.link && !this.app.link.ran) this.app.link = { ...this.app.link, ran: true };
      this.notices.withdraw("lost");
      this.notices.withdraw("undo"); // on with the work; Ctrl+Z on a cell still takes it back
    } else this.say("Done.");
    this.#watchQuiet();
  }
  #onFailed({ id, failure }: { id: string; failure: Failure }): void {
    this.say(failure.interrupted ? `Stopped ${this.where(id)}.` : `${this.where(id)} failed. ${failure.type}: ${failure.message}`);
  }

  #onLost(reason: string): void {
    this.#used = false;
    this.notebook.forget();
    if (reason === START_OVER || reason === OPENED) return;
    const at = this.runner.current;
    const above = at === null ? this.notebook.python() : this.notebook.python(at);
    const actions = above.length ? [{ label: at === null ? "Run all" : "Run all above", run: () => this.runner.run(...above) }] : [];
    this.notices.add({
      key: "lost",
      tone: "warn",
      text: `${reason.replace(/[.\s]*$/, ".")} Python was started afresh: the variables are gone; your text and the pictures are kept.`,
      actions,
    });
  }

  #watchQuiet(): void {
    if (!this.runner.quiet) return this.notices.withdraw("quiet");
    if (this.notices.has("quiet")) return;
    this.notices.add({
      key: "quiet",
      tone: "warn",
      text: "This cell has run for a while with nothing to show. It will be stopped after 30 seconds.",
      actions: [{ label: "Let it run", run: () => this.runner.unlimit() }],
    });
  }

  // ---- what the bar asks ---------------------------------------------------------------------------------------

  runAll = (): void => this.runner.run(...this.notebook.python());
  stop = (): void => void this.runner.stop();
  start = (): void => void this.session.start().then(() => this.runner.retry(), () => {});
  keys = (): void => void showKeys();

  startOver = async (): Promise<void> => {
    const { phase } = this.session.state;
    if (phase === "off" || phase === "failed") return this.start();
    // What still loads is fresh: there are no variables to lose, and only what waits to run is taken back.
    if (phase === "loading" || phase === "restarting") return this.stop();
    if (this.#used && !(await confirm("Start over?", "Python starts afresh: every variable is gone. Your text and the pictures stay.", "Start over"))) return;
    this.#used = false;
    await this.session.restart(START_OVER);
    this.notebook.forget();
    this.say("A fresh Python.");
  };

  pick = async (file: globalThis.File): Promise<void> => {
    await this.#open(file.name, async () => new Uint8Array(await file.arrayBuffer()));
  };

  openUrl = async (path: string): Promise<void> => {
    this.notices.add({ key: "opening", text: `Opening “${path}”…` });
    try {
      const { name, bytes } = await fetchNotebook(path, new URL(location.href));
      await this.#open(name, async () => bytes);
    } catch (error) {
      this.notices.withdraw("opening");
      this.#refuse(error);
    }
  };

  async #open(name: string, bytes: () => Promise<Uint8Array>): Promise<void> {
    this.notices.withdraw("file");
    this.say(`Opening ${name}.`);
    if (!["ready", "running", "stopping"].includes(this.session.state.phase)) this.notices.add({ key: "opening", text: `Opening “${name}”: Python reads it, and has to start first.` });
    try {
      const content = await bytes();
      this.#waits("opening", `“${name}” opens`);
      const file = await readNotebook(this.session, name, content);
      this.notices.withdraw("opening");
      this.notices.withdraw("restored");
      this.#put(name, file, `Opened “${name}”. Nothing has run yet.`);
      scrollTo({ top: 0 });
      await this.#saving;
      if (this.#used) await this.session.restart(OPENED);
    } catch (error) {
      this.#refuse(error);
    } finally {
      this.notices.withdraw("opening");
    }
  }
  /** Python does one thing at a time: say what a reader who sees nothing happen is waiting for. */
  #waits(key: string, what: string): void {
    const cell = this.runner.current;
    if (cell !== null) this.notices.add({ key, text: `${what} when ${this.where(cell)} has ended.` });
  }
  #refuse(error: unknown): void {
    const text = error instanceof FileProblem ? error.message : `The file could not be read: ${(error as Error).message}`;
    this.notices.add({ key: "file", tone: "bad", text });
  }

  /** The dialog's code is fetched when it is asked for. */
  share = async (): Promise<void> => {
    const { showShare } = await import("./share-dialog");
    await showShare({
      notebook: this.notebook.file(),
      panel: this.app.panelState(),
      saveFile: (format) => void this.save(format),
    });
  };

  save = async (format: Format = formatOf(this.#name)): Promise<void> => {
    const notebook = this.notebook.file();
    const name = fileName(this.#name, notebook.title, format);
    this.#waits("saving", `“${name}” is saved`);
    try {
      const written = this.session.call("save", { format, notebook });
      this.#saving = written.catch(() => {});
      download(name, await written);
      this.say(`Saved ${name}.`);
    } catch (error) {
      this.notices.add({
        key: "file",
        tone: "bad",
        text: `“${name}” could not be written. ${reason(this.session, error)}`,
        actions: [{ label: "Download as .ipynb", run: () => download(fileName(this.#name, notebook.title, "ipynb"), jupyter(notebook)) }],
      });
    } finally {
      this.notices.withdraw("saving");
    }
  };
}
