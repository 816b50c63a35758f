/**
 * The page round the notebook: takes over the static first page, opens links, opens and saves notebooks, and says how
 * Python is. Nothing here starts Python before the reader does something that needs it.
 */
import type { Session } from "../session/types";
import { BadLink, decode, isShared } from "../share";
import type { Failure, Notebook as File } from "../wire/python";
import { App } from "./app";
import { OpenNotebooks } from "./open-notebooks";
import { confirm, showKeys } from "./dialogs";
import { FileProblem, fetchNotebook, readNotebook, reason } from "../notebook/open-file";
import { fileName, formatOf, jupyter, type Format } from "./files";
import { Notebook } from "../notebook/model";
import { saveFile } from "../views/save-file";
import type { Notices } from "./notices";
import { Runner } from "../notebook/runner";
import type { Commands } from "./toolbar";

const plainText = (text: string): Blob => new Blob([text], { type: "text/plain;charset=utf-8" });
const START_OVER = "You started over.";
const OPENED = "Another notebook was opened.";
/** After these, that Python is ready is news; after a call it is not. */
const NOT_THERE = new Set(["loading", "restarting", "failed"]);

export class Page implements Commands {
  readonly notebook: Notebook;
  readonly runner: Runner;
  readonly app: App;
  readonly notebooks: OpenNotebooks;
  /** Links that were followed: of two that are followed quickly, the later one counts. */
  #followed = 0;
  /**
   * The file that is being opened: what were run meanwhile would be another notebook's than the reader means, and gone
   * with it. Save and Share take what stands there when they are pressed.
   */
  opening: string | null = null;
  /** Files that were chosen: of two that are opened together, the later one counts. */
  #chosen = 0;
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
    this.notebook = new Notebook(original);
    this.runner = new Runner(this.notebook, session);
    this.app = new App(this.notebook, session, this.runner, notices, say);
    this.app.refuses = this.#refuses;
    this.notebooks = new OpenNotebooks(this.notebook, original, this.app, notices);
    this.notebook.subscribe((change) => {
      if (change.what === "list") document.title = `${this.notebook.title || "Notebook"} · gradlet`;
    });
    session.addEventListener("state", () => this.#onState());
    session.addEventListener("lost", (event) => this.#onLost((event as CustomEvent<string>).detail));
    this.runner.addEventListener("change", () => this.#onRun());
    this.runner.addEventListener("failed", (event) => this.#onFailed((event as CustomEvent).detail));
    setInterval(() => this.#watchQuiet(), 1_000);
  }

  /** Puts what this browser kept of an earlier visit in place of the page's own notebook; true if there was any. */
  restore = (): boolean => this.notebooks.restore();

  // ---- links ---------------------------------------------------------------------------------------------------

  /**
   * Do as the address says: what a link carries is shown in a place of its own, so that what the reader has written
   * stays as it is in its own. Nothing runs. A bad link is named, and changes nothing.
   */
  async follow(fragment: string): Promise<void> {
    const mine = ++this.#followed;
    this.notices.withdraw("link");
    if (!isShared(fragment)) return fragment.length < 2 && this.app.link ? this.#goHome() : undefined;
    try {
      const shared = await decode(fragment);
      if (mine !== this.#followed) return;
      this.#opened(++this.#chosen); // a file that is still being opened would take the link's place
      const fresh = this.#freshly();
      this.app.link = { shared, home: this.#goHome, ran: false, dismissed: false };
      this.say("Opened from a link. Nothing has run.");
      if (shared.notebook) this.notebooks.showLink(fragment, shared.notebook);
      else this.notebooks.showOwn();
      await fresh();
    } catch (error) {
      if (!(error instanceof BadLink)) throw error;
      if (mine === this.#followed)
        this.notices.add({ key: "link", tone: "bad", text: `${error.message} Your own notebook is as it was.` });
    }
  }

  /** Away from the link, and out of its address. */
  #goHome = async (): Promise<void> => {
    this.#followed += 1;
    const fresh = this.#freshly();
    if (location.hash) history.pushState(null, "", location.pathname + location.search);
    this.app.link = null;
    this.notebooks.showOwn();
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
      this.notices.add({
        key: "python",
        tone: "bad",
        text: state.message,
        actions: [{ label: "Retry", run: this.start }],
      });
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
    this.say(
      failure.interrupted
        ? `Stopped ${this.where(id)}.`
        : `${this.where(id)} failed. ${failure.type}: ${failure.message}`,
    );
  }

  #onLost(reason: string): void {
    this.#used = false;
    this.notebook.forget();
    if (reason === START_OVER || reason === OPENED) return;
    const at = this.runner.current;
    const above = at === null ? this.notebook.python() : this.notebook.python(at);
    const actions = above.length
      ? [
          {
            label: at === null ? "Run all" : "Run all above",
            run: () => this.#refuses(at === null ? "Run all" : "Run all above") || this.runner.run(...above),
          },
        ]
      : [];
    this.notices.add({
      key: "lost",
      tone: "warn",
      text:
        `${reason.replace(/[.\s]*$/, ".")} Python was started afresh: the variables are gone; your text and the ` +
        `pictures are kept.`,
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

  runAll = (): void => {
    if (!this.#refuses("Run all")) this.runner.run(...this.notebook.python());
  };
  stop = (): void => void this.runner.stop();
  start = (): void =>
    void this.session.start().then(
      () => this.runner.retry(),
      () => {},
    );
  keys = (): void => void showKeys();

  startOver = async (): Promise<void> => {
    const { phase } = this.session.state;
    if (phase === "off" || phase === "failed") return this.start();
    // What still loads is fresh: there are no variables to lose, and only what waits to run is taken back.
    if (phase === "loading" || phase === "restarting") return this.stop();
    if (
      this.#used &&
      !(await confirm(
        "Start over?",
        "Python starts afresh: every variable is gone. Your text and the pictures stay.",
        "Start over",
      ))
    )
      return;
    this.#used = false;
    await this.session.restart(START_OVER);
    this.notebook.forget();
    this.say("A fresh Python.");
  };

  pick = async (file: globalThis.File): Promise<void> => {
    const mine = this.#choose(file.name);
    this.#startsFirst();
    await this.#open(mine, async () => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) }));
  };

  openUrl = async (path: string): Promise<void> => {
    const mine = this.#choose(path);
    this.notices.add({ key: "opening", text: `Opening “${path}”…` });
    await this.#open(mine, () => fetchNotebook(path, new URL(location.href)));
  };

  #choose(name: string): number {
    this.opening = name;
    this.changed();
    this.notices.withdraw("file");
    this.notices.withdraw("opening");
    this.say(`Opening ${name}.`);
    return ++this.#chosen;
  }
  /** It is here, or will not come; if it is still the one that counts. */
  #opened(mine: number): void {
    if (mine !== this.#chosen) return;
    this.opening = null;
    this.notices.withdraw("opening");
    this.changed();
  }

  async #open(mine: number, read: () => Promise<{ name: string; bytes: Uint8Array }>): Promise<void> {
    try {
      const { name, bytes } = await read();
      if (mine !== this.#chosen) return;
      this.opening = name;
      this.#startsFirst();
      this.#waits("opening", `“${name}” opens`);
      const file = await readNotebook(this.session, name, bytes);
      if (mine !== this.#chosen) return;
      this.notices.withdraw("opening");
      this.notices.withdraw("restored");
      this.notebooks.put(name, file, `Opened “${name}”. Nothing has run yet.`);
      scrollTo({ top: 0 });
      await this.#saving;
      const fresh = this.#used ? this.session.restart(OPENED) : undefined;
      this.#opened(mine); // what is run from now on is run in the new Python
      await fresh;
    } catch (error) {
      if (mine === this.#chosen) this.#refuse(error);
    } finally {
      this.#opened(mine);
    }
  }
  #startsFirst(): void {
    if (["ready", "running", "stopping"].includes(this.session.state.phase)) return;
    this.notices.add({ key: "opening", text: `Opening “${this.opening}”: Python reads it, and has to start first.` });
  }
  /** True while a file is being opened; then the reader is told what to do. */
  #refuses = (what: string): boolean => {
    if (this.opening === null) return false;
    this.notices.add({
      key: "opening",
      text: `“${this.opening}” is still being opened. Press ${what} again when it is here.`,
    });
    return true;
  };
  /** Python does one thing at a time: say what a reader who sees nothing happen is waiting for. */
  #waits(key: string, what: string): void {
    const cell = this.runner.current;
    if (cell !== null) this.notices.add({ key, text: `${what} when ${this.where(cell)} has ended.` });
  }
  #refuse(error: unknown): void {
    const text =
      error instanceof FileProblem ? error.message : `The file could not be read: ${(error as Error).message}`;
    this.notices.add({ key: "file", tone: "bad", text });
  }

  /** The dialog's code is fetched when it is asked for. */
  share = async (): Promise<void> => {
    const part = await import("./share-dialog").catch(() => null);
    if (!part) {
      this.notices.add({
        key: "part",
        tone: "bad",
        text: "The share dialog could not be loaded: there is no connection to this site.",
        actions: [{ label: "Try again", run: () => void this.share() }],
      });
      return;
    }
    this.notices.withdraw("part");
    await part.showShare({
      notebook: this.notebook.file(),
      looks: this.app.link?.shared ?? {},
      panel: this.app.panelSetup(),
      saveNotebook: (format) => void this.save(format),
    });
  };

  save = async (format: Format = formatOf(this.notebooks.name)): Promise<void> => {
    const notebook = this.notebook.file();
    const name = fileName(this.notebooks.name, notebook.title, format);
    this.#waits("saving", `“${name}” is saved`);
    try {
      const written = this.session.call("save", { format, notebook });
      this.#saving = written.catch(() => {});
      saveFile(name, plainText(await written));
      this.say(`Saved ${name}.`);
    } catch (error) {
      this.notices.add({
        key: "file",
        tone: "bad",
        text: `“${name}” could not be written. ${reason(this.session, error)}`,
        actions: [
          {
            label: "Download as .ipynb",
            run: () => saveFile(fileName(this.notebooks.name, notebook.title, "ipynb"), plainText(jupyter(notebook))),
          },
        ],
      });
    } finally {
      this.notices.withdraw("saving");
    }
  };
}
