/**
 * The doings of an embed: one notebook and, if asked for, the training panel, driven by its reader's buttons or by the
 * page around it. Nothing here runs by itself; `run` is only ever the answer to somebody's press.
 */
import { FileProblem } from "../notebook/open-file";
import { Runner } from "../notebook/runner";
import { createSession } from "../session/session";
import { Stopped } from "../session/types";
import { BadLink, decode, type Shared } from "../share";
import { setupFrom, type Settings } from "../views/panel/setup";
import { Trainer } from "../views/panel/trainer";
import type { Failure, Output } from "../wire/python";
import { VIEWS, type View } from "../wire/attributes";
import type { Look, Setup } from "../wire/embed";
import { eventOf, failed, stepped, type EmbedEvent } from "./events";
import { EmbedNotebook } from "./notebook";

const RESTED = "Python has made room for another on this page.";
const RESET = "Back to the beginning.";
/** Views that the panel has something for. */
const PANEL: readonly View[] = ["boundary", "loss", "network", "controls"];

/** Fires `change` (something to draw) and the host's events as CustomEvent<{event, detail}> of type `tell`. */
export class EmbedController extends EventTarget {
  readonly notebook = new EmbedNotebook();
  readonly session;
  readonly runner;
  readonly trainer;
  /** Settings are the trainer's. */
  look: Omit<Look, "settings"> = {};
  /** A sentence that the reader has to know and no cell says. */
  notice = "";
  /** Python has left for another's sake. */
  rested = false;
  /** It waits until another Python of the page has gone. */
  waiting = false;
  /** Something has been shown that was not there before. */
  shown = false;
  /** The settings that the page around it gives. */
  #given: Settings = {};
  #visible = true;
  #used = false;
  #seen = -1;
  /** The reason why what was to be opened cannot be; then there is nothing to run. */
  #refused = "";
  #run: Promise<void> | undefined;
  #giveUp = () => {};

  constructor(seat?: () => Promise<void>) {
    super();
    const waitFor =
      seat &&
      (async () => {
        this.waiting = true;
        this.changed();
        const stopped = new Promise<void>(
          (_, reject) => (this.#giveUp = () => reject(new Stopped("Stopped while it waited."))),
        );
        await Promise.race([seat(), stopped]).finally(() => (this.waiting = false));
        this.changed();
      });
    this.session = createSession({ frugal: true, ...(waitFor && { seat: waitFor }) });
    this.trainer = new Trainer(this.session);
    this.trainer.addEventListener("change", () => this.#trained());
    this.runner = new Runner(this.notebook, this.session);
    this.notebook.onOutput = (id, output) => this.#output(id, output);
    this.notebook.subscribe(() => this.changed());
    this.session.addEventListener("state", () => this.changed());
    this.session.addEventListener("lost", (event) => this.#lost((event as CustomEvent<string>).detail));
    this.runner.addEventListener("change", () => this.changed());
    this.runner.addEventListener("failed", (event) => {
      const { id, failure } = (event as CustomEvent<{ id: string; failure: Failure }>).detail;
      this.tell(failed(failure.type, failure.message, this.notebook.number(id)));
    });
    // In a frame this sees the reader's own window, however deep the frame is in it.
    new IntersectionObserver((seen) => {
      this.#visible = seen.at(-1)?.isIntersecting ?? true;
      this.changed();
    }).observe(document.documentElement);
  }

  changed(): void {
    this.dispatchEvent(new Event("change"));
  }
  tell(event: EmbedEvent): void {
    this.dispatchEvent(new CustomEvent("tell", { detail: event }));
  }

  // ---- what is there -------------------------------------------------------------------------------------------

  async open(setup: Setup): Promise<void> {
    const { cells, file, fragment, eager, settings = {}, ...look } = setup;
    this.look = look;
    this.#given = settings;
    this.trainer.setup = { settings };
    this.notebook.unread = file;
    if (cells) this.notebook.put({ title: look.title ?? "", cells, metadata: "{}" });
    if (fragment) {
      try {
        this.adopt(await decode(fragment), true);
      } catch (error) {
        if (!(error instanceof BadLink)) throw error;
        this.refuse(error.message);
      }
    }
    if (eager) this.shown = true;
    this.changed();
    if (eager)
      void this.session
        .start()
        .then(() => this.#bringFile())
        .catch(() => {});
  }

  /** A shared state, in place of what is there; it runs nothing. */
  adopt(state: Shared, original = false): void {
    if (state.notebook) {
      this.#refused = "";
      if (original) this.notebook.put(state.notebook);
      else this.notebook.replace(state.notebook);
    }
    const known = (names: string[] | undefined) => names?.filter((name): name is View => VIEWS.includes(name as View));
    const [view, hide] = [known(state.view), known(state.hide)];
    const { settings, points, weights } = state;
    this.look = { ...this.look, ...(view && { view }), ...(hide && { hide }) };
    if (settings || points || weights) {
      const before = this.trainer.setup.settings;
      const own = settings ? { ...settings, ...(original ? before : {}) } : before;
      void this.trainer.restore(setupFrom({ ...state, settings: own }));
    }
    this.changed();
  }

  /**
   * Takes over what has changed of the look. A setting that the page no longer gives goes; one that came with a state
   * stays.
   */
  setLook({ settings: given, ...changed }: Look): void {
    this.look = { ...this.look, ...changed };
    if (given) {
      const { setup, state } = this.trainer;
      const kept = Object.entries(setup.settings).filter(([name]) => !(name in this.#given));
      const settings = { ...Object.fromEntries(kept), ...given };
      this.#given = given;
      if (JSON.stringify(settings) !== JSON.stringify(setup.settings)) {
        if (state) void this.trainer.set(settings);
        else this.trainer.setup = { ...setup, settings };
      }
    }
    this.changed();
  }

  get state(): Shared {
    const { view, hide } = this.look;
    const notebook = this.notebook.file();
    return {
      ...(notebook.cells.length && { notebook }),
      ...this.trainer.setup,
      ...(view && { view }),
      ...(hide && { hide }),
    };
  }

  isVisible(view: View): boolean {
    const { view: only, hide } = this.look;
    return (only?.includes(view) ?? true) && !hide?.includes(view);
  }
  /** The training panel is part of it: somebody set it, asked for its controls, or there is nothing else. */
  get hasPanel(): boolean {
    const asked = Object.keys(this.trainer.setup.settings).length > 0 || this.look.view?.includes("controls") === true;
    return (asked || !this.notebook.hasCode) && PANEL.some((view) => this.isVisible(view));
  }

  get loading(): boolean {
    return ["loading", "restarting"].includes(this.session.state.phase);
  }
  /** A cell runs, or waits for its turn: between two cells the runner itself is idle for a moment. */
  get running(): boolean {
    return this.runner.busy || this.notebook.cells.some(({ mark }) => mark === "queued" || mark === "running");
  }
  get busy(): boolean {
    return this.running || this.trainer.training || (this.trainer.asking && !this.trainer.state);
  }
  get idle(): boolean {
    return !this.running && !this.loading && !(this.busy && this.#visible);
  }
  get touched(): boolean {
    return this.#used || this.notebook.edited || (this.trainer.state?.step ?? 0) > 0;
  }
  get problems(): string[] {
    const found = Object.entries(this.trainer.state?.problems ?? {}).map(
      ([name, text]) => `${name.replaceAll("_", "-")}: ${text}`,
    );
    const given = Object.keys(this.#given).join(", ").replaceAll("_", "-");
    if (given && !this.hasPanel)
      found.push(
        `${given}: for a training panel, and none is shown; view or hide leave out boundary, loss, network and ` +
          `controls`,
      );
    return found;
  }

  // ---- what can be done ----------------------------------------------------------------------------------------

  /** The cells, from the first to the last, then the panel; resolves when all of it has ended. */
  run(): Promise<void> {
    // Who asks while it runs hears of the same end.
    const run = (this.#run ??= this.#runAll().finally(() => {
      if (this.#run === run) this.#run = undefined;
    }));
    return run;
  }

  async #runAll(): Promise<void> {
    if (this.#refused) throw new Error(this.#refused);
    this.notice = "";
    await this.#bringFile();
    const cells = this.notebook.python();
    if (cells.length) {
      this.#used = true;
      this.runner.run(...cells);
      await this.#until(() => !this.running);
    }
    const well = cells.every((id) => this.notebook.get(id)?.mark === "done");
    if (well && this.hasPanel) {
      const over = this.trainer.state && (this.trainer.state.done || this.trainer.state.halted !== null);
      if (over) await this.#drive((trainer) => trainer.reset(false));
      await this.#drive((trainer) => trainer.train());
    }
    this.reveal();
    if (this.session.state.phase === "failed") {
      this.tell(failed("LoadError", this.session.state.message));
      throw new Error(this.session.state.message);
    }
    this.tell({ event: "done", detail: { ok: well, step: this.trainer.state?.step ?? null } });
  }
  step(): Promise<void> {
    if (!this.hasPanel)
      throw new Error("step(): there is no training panel here; give the element data or layers, or hide less");
    return this.#drive((trainer) => trainer.step());
  }
  async stop(): Promise<void> {
    this.#run = undefined;
    this.#giveUp();
    this.trainer.pause();
    if (this.running || this.session.state.phase === "running") await this.runner.stop();
    this.changed();
  }
  async reset(): Promise<void> {
    await this.stop();
    this.notice = this.#refused;
    if (this.notebook.edited || this.#used) this.notebook.restore();
    if (this.#used && this.session.state.phase !== "off") await this.session.restart(RESET);
    this.#used = false;
    if (this.trainer.state) await this.#drive((trainer) => trainer.reset(false));
    this.changed();
  }
  rest(): Promise<void> {
    return this.idle ? this.session.rest(RESTED) : Promise.resolve();
  }

  reveal(): void {
    if (this.shown) return;
    this.shown = true;
    this.changed();
  }

  async #bringFile(): Promise<void> {
    try {
      await this.notebook.read(this.session);
    } catch (error) {
      const why = error instanceof FileProblem ? error.message : String(error);
      this.#say(why);
      throw new Error(why);
    }
  }

  /** There is nothing to run, and this is why. */
  refuse(sentence: string): void {
    this.#refused = sentence;
    this.#say(sentence);
  }

  #say(sentence: string): void {
    this.notice = sentence;
    this.tell(failed("ValueError", sentence));
    this.reveal();
    this.changed();
  }

  /** Have the panel do something; resolves when it neither trains nor asks any more. */
  async #drive(act: (trainer: Trainer) => Promise<void> | void): Promise<void> {
    const { trainer } = this;
    await act(trainer);
    await this.#until(() => !trainer.training && !trainer.asking);
    if (trainer.failed && trainer.notice) throw new Error(trainer.notice);
    await trainer.keep();
  }

  #until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!holds()) return;
        this.removeEventListener("change", look);
        resolve();
      };
      this.addEventListener("change", look);
      look();
    });
  }

  // ---- what happened -------------------------------------------------------------------------------------------

  #output(id: string, output: Output): void {
    const event = eventOf(output, this.notebook.number(id));
    if (event) this.tell(event);
    if (output.kind !== "alive" && output.kind !== "clear") this.reveal();
  }

  #trained(): void {
    const { state } = this.trainer;
    if (state && state.step !== this.#seen) {
      this.#seen = state.step;
      this.tell(stepped(null, state.step, state.figure));
    }
    if (state) this.reveal();
    void this.trainer.keep();
    this.changed();
  }

  #lost(reason: string): void {
    this.notebook.forget();
    this.#used = false;
    // Said in the bar, where it moves nothing: whoever reads elsewhere on the page must not be shifted about.
    this.rested = reason === RESTED;
    if (this.rested || reason === RESET) return this.changed();
    this.notice = `${reason.replace(/[.\s]*$/, ".")} The variables are gone; text and pictures are kept.`;
    this.reveal();
    this.changed();
  }
}
