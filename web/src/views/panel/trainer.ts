/**
 * The panel's conversation with Python: asks for the next few steps while there is someone to look, and nothing
 * otherwise.
 *
 * Pull, not push: each call trains for a sixtieth of a second and answers with the whole state, so pausing needs no
 * message, a hidden tab costs nothing, and no flood of pictures can build up. One call at a time; what the reader does
 * meanwhile is put in front of the next steps.
 */
import { Refused, Stopped, type Session } from "../../session/types";
import type { PanelState, Point } from "../../wire/python";
import { setupSaved, type PanelSetup, type Settings } from "./setup";

type Ask = () => Promise<PanelState>;

/** Seconds: about a picture of the screen, so that Pause and Stop take effect at once. */
const SLICE = 0.016;

export class Trainer extends EventTarget {
  /** The last answer of Python; null until it has given one. */
  state: PanelState | null = null;
  training = false;
  /** A call is under way (not: is between two calls). */
  asking = false;
  /** A sentence for the reader on what went wrong or was interrupted. */
  notice = "";
  /** The last thing asked came to nothing, with or without a notice. */
  failed = false;
  /** Stop was pressed during what is being asked. */
  #stopped = false;
  #opened = false;
  /** The panel as a shared state carries it: as it came, and once Python has saved, as it was then. */
  #setup: PanelSetup;
  /**
   * The setup that Python is opened with: as it came; then, for one that had to be started anew, what Python took last,
   * but no weights.
   */
  #opening: PanelSetup;
  /** The answer of Python's that was saved last, and the end of that saving. */
  #savedState: PanelState | null = null;
  #saving = Promise.resolve();
  #next: { ask: Ask; resolve: () => void }[] = [];
  #running = false;
  #visible = true;
  #wake: (() => void) | null = null;

  constructor(
    readonly session: Session,
    setup: PanelSetup = { settings: {} },
  ) {
    super();
    this.#setup = this.#opening = setup;
    session.addEventListener("lost", this.#lost);
    session.addEventListener("stop", this.#stop);
  }

  /** The panel as a shared state carries it, without asking Python. */
  get setup(): PanelSetup {
    return this.#setup;
  }
  /** Python is to open with this, once it is wanted. */
  set setup(setup: PanelSetup) {
    this.#setup = this.#opening = setup;
  }

  /** The panel as a shared state carries it, of this moment: Python is asked if it has the panel. */
  async save(): Promise<PanelSetup> {
    if (!this.#opened) return this.#opening;
    return (this.#setup = setupSaved(await this.session.call("panel.state", {})));
  }

  /** Bring `setup` up to date, if the panel is at rest and Python there; fires `change` where that is news. */
  keep(): Promise<void> {
    const { state } = this;
    // Asking would start a Python that has gone; what it had last is what is shown.
    if (!state || this.training || this.asking || !["ready", "running"].includes(this.session.state.phase))
      return Promise.resolve();
    if (state === this.#savedState) return this.#saving;
    this.#savedState = state;
    return (this.#saving = this.session.call("panel.state", {}).then(
      (saved) => {
        if (this.state !== state || this.training) return;
        this.#setup = setupSaved(saved);
        this.#changed();
      },
      () => void (this.#savedState = null), // stopped, or lost: the next rest asks again
    ));
  }

  dispose(): void {
    this.training = false;
    this.#wake?.();
    this.session.removeEventListener("lost", this.#lost);
    this.session.removeEventListener("stop", this.#stop);
  }

  /** Nobody looks: finish the current slice, then wait. */
  set visible(visible: boolean) {
    if (visible === this.#visible) return;
    this.#visible = visible;
    if (visible) this.#wake?.();
    if (this.training) this.#changed();
  }
  /** True while it would train, if somebody could see it. */
  get waiting(): boolean {
    return this.training && !this.asking && !this.#visible;
  }

  train(): void {
    if (this.training) return;
    this.training = true;
    this.notice = "";
    this.#changed();
    void this.#run();
  }

  pause(): void {
    if (!this.training) return;
    this.training = false;
    // The picture of a pause is looked at: have it drawn finely.
    void this.#ask(() => this.session.call("panel.advance", { steps: 0 }));
    this.#changed();
  }

  /** Ask Python for its controls and the untrained model. */
  open(): void {
    if (!this.#opened) void this.#ask(async () => this.state!);
  }

  /** Resolves once it is done. */
  step(): Promise<void> {
    this.training = false;
    return this.#ask(() => this.session.call("panel.advance", { steps: 1 }));
  }

  reset(newSeed: boolean): Promise<void> {
    return this.#ask(() => this.session.call("panel.reset", { newSeed }));
  }

  /**
   * Other settings: Python takes them or says why not (`state.problems`), and then keeps those it had. Resolves once it
   * has spoken.
   */
  set(settings: Settings): Promise<void> {
    return this.#ask(() => this.#open({ settings }));
  }

  /** Put another setup in the place of this one; it trains nothing. Without weights: untrained. */
  restore(setup: PanelSetup): Promise<void> {
    this.training = false;
    this.#setup = setup;
    this.#opening = { ...setup, settings: { ...this.#opening.settings, ...setup.settings } };
    if (this.#opened || this.asking)
      return this.#ask(async () => {
        const state = await this.#open(setup);
        return setup.weights || state.step === 0 ? state : this.session.call("panel.reset", { newSeed: false });
      });
    this.state = null; // what it shows is another model's; Python is asked for this one when it is wanted
    this.#changed();
    return Promise.resolve();
  }

  /** Other points, drawn by hand. */
  draw(points: Point[]): Promise<void> {
    return this.#ask(() => this.#open({ settings: {}, points }));
  }

  #ask(ask: Ask): Promise<void> {
    this.notice = "";
    const answered = new Promise<void>((resolve) => this.#next.push({ ask, resolve }));
    this.#wake?.();
    void this.#run();
    return answered;
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    try {
      while (this.#next.length > 0 || this.training) {
        if (this.#next.length === 0 && !this.#visible) {
          await new Promise<void>((resolve) => (this.#wake = resolve));
          this.#wake = null;
          continue;
        }
        const next = this.#next.shift();
        await this.#once(next?.ask ?? (() => this.session.call("panel.advance", { seconds: SLICE })));
        next?.resolve();
        await new Promise(requestAnimationFrame);
      }
    } finally {
      this.#running = false;
      this.#changed();
    }
  }

  async #once(ask: Ask): Promise<void> {
    this.asking = true;
    this.failed = false;
    this.#stopped = false;
    this.#changed();
    try {
      if (!this.#opened) this.state = await this.#open(this.#opening);
      this.state = await ask();
      const { fields, problems } = this.state;
      const refused = Object.keys(problems).length > 0;
      const settings = refused
        ? this.#opening.settings
        : Object.fromEntries(fields.map(({ name, value }) => [name, value]));
      this.#opening = { settings, ...(this.state.drawing && { points: pointsOf(this.state) }) };
      // Where the points on the plane are too few to train on, it would go on with others, which nobody sees.
      if (this.state.done || this.state.halted !== null || problems["data"] !== undefined) this.training = false;
    } catch (error) {
      this.training = false;
      this.failed = true;
      for (const { resolve } of this.#next.splice(0)) resolve();
      // Stop was the reader's wish, and a loss is said by `lost`: neither is an error of the panel's.
      if (error instanceof Stopped || this.#stopped) return;
      if (error instanceof Refused) this.notice = `${error.type}: ${error.message}`;
      else this.notice = error instanceof Error ? error.message : String(error);
    } finally {
      this.asking = false;
      this.#changed();
    }
  }

  async #open(setup: PanelSetup): Promise<PanelState> {
    const state = await this.session.call("panel.open", setup);
    this.#opened = true;
    return state;
  }

  /** Stop is for all that Python does, training without code too. */
  #stop = (): void => {
    this.#stopped = true;
    this.training = false;
    this.#changed();
  };

  /** Python is another one now: the model is gone, the settings are not. */
  #lost = (): void => {
    if (!this.#opened) return;
    this.#opened = false;
    this.training = false;
    this.notice = "Python was started again; training begins anew, with the same settings.";
    this.#changed();
  };

  #changed(): void {
    this.dispatchEvent(new Event("change"));
  }
}

/** The points of a picture as they were drawn: to a thousandth, which is more than a picture's 32 bits lose. */
export function pointsOf({ figure: { points } }: PanelState): Point[] {
  const short = (value: number) => Math.round(value * 1_000) / 1_000;
  return Array.from(points.x, (x, at): Point => [short(x), short(points.y[at]!), points.side[at]! > 0 ? 1 : -1]);
}
