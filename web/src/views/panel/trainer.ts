/**
 * The panel's conversation with Python: asks for the next few steps while there is someone to look, and nothing otherwise.
 *
 * Pull, not push: each call trains for a sixtieth of a second and answers with the whole state, so pausing needs no message,
 * a hidden tab costs nothing, and no flood of pictures can build up. One call at a time; what the reader does meanwhile is put
 * in front of the next steps.
 */
import { Refused, Stopped, type Session } from "../../session/types";
import type { PanelState, Point } from "../../wire/python";

export type Settings = Record<string, string | number>;
/** What `panel.open` takes beside settings: points drawn by hand, and weights after so many steps. */
export type Given = { points?: Point[]; weights?: number[]; step?: number };
type Ask = () => Promise<PanelState>;

/** Seconds: about a picture of the screen, so that Pause and Stop take effect at once. */
const SLICE = 0.016;

export class Trainer extends EventTarget {
  /** The last answer of Python; null until it has given one. */
  state: PanelState | null = null;
  training = false;
  /** A call is under way (not: is between two calls). */
  asking = false;
  /** What went wrong or was interrupted, for the reader. */
  notice = "";
  /** The last thing asked came to nothing, with or without a notice. */
  failed = false;
  /** Stop was pressed during what is being asked. */
  #stopped = false;
  #opened = false;
  /** The last settings that Python took: what a Python that had to be started anew is opened with. */
  #good: Settings;
  /** What it is opened with beside them. Weights are given once; after that they are Python's. */
  #given: Given;
  #next: { ask: Ask; resolve: () => void }[] = [];
  #running = false;
  #visible = true;
  #wake: (() => void) | null = null;
  readonly #session: Session;

  constructor(
    session: Session,
    settings: Settings = {},
    given: Given = {},
  ) {
    super();
    this.#session = session;
    this.#good = settings;
    this.#given = given;
    session.addEventListener("lost", this.#lost);
    session.addEventListener("stop", this.#stop);
  }

  /** What Python will be opened with; null once it has been: then it knows better. */
  get pending(): (Given & { settings: Settings }) | null {
    return this.#opened ? null : { ...this.#given, settings: this.#good };
  }

  dispose(): void {
    this.training = false;
    this.#wake?.();
    this.#session.removeEventListener("lost", this.#lost);
    this.#session.removeEventListener("stop", this.#stop);
  }

  /** Nobody looks: finish the current slice, then wait. */
  set visible(visible: boolean) {
    this.#visible = visible;
    if (visible) this.#wake?.();
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
    void this.#ask(() => this.#session.call("panel.advance", { steps: 0 }));
    this.#changed();
  }

  /** Ask Python for its controls and the untrained model. */
  open(): void {
    if (!this.#opened) void this.#ask(async () => this.state!);
  }

  /** Resolves once it is done. */
  step(): Promise<void> {
    this.training = false;
    return this.#ask(() => this.#session.call("panel.advance", { steps: 1 }));
  }

  reset(newSeed: boolean): Promise<void> {
    return this.#ask(() => this.#session.call("panel.reset", { newSeed }));
  }

  /** Other settings: Python takes them or says why not (`state.problems`), and then keeps those it had. Resolves once it has spoken. */
  set(settings: Settings): Promise<void> {
    return this.#ask(() => this.#open(settings));
  }

  /** What was saved elsewhere, in place of what is there; it trains nothing. Without weights: untrained. */
  restore(settings: Settings, given: Given): Promise<void> {
    this.training = false;
    this.#good = { ...this.#good, ...settings };
    this.#given = given;
    if (this.#opened || this.asking)
      return this.#ask(async () => {
        const state = await this.#open(settings, given);
        return given.weights || state.step === 0 ? state : this.#session.call("panel.reset", { newSeed: false });
      });
    this.state = null; // what it shows is another model's; Python is asked for this one when it is wanted
    this.#changed();
    return Promise.resolve();
  }

  /** Other points, drawn by hand. */
  draw(points: Point[]): Promise<void> {
    return this.#ask(() => this.#open({}, { points }));
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
        await this.#once(next?.ask ?? (() => this.#session.call("panel.advance", { seconds: SLICE })));
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
      if (!this.#opened) this.state = await this.#open(this.#good, this.#given);
      this.state = await ask();
      const { fields, problems } = this.state;
      this.#given = this.state.drawing ? { points: pointsOf(this.state) } : {};
      if (Object.keys(problems).length === 0) this.#good = Object.fromEntries(fields.map(({ name, value }) => [name, value]));
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

  async #open(settings: Settings, given: Given = {}): Promise<PanelState> {
    const state = await this.#session.call("panel.open", { settings, ...given });
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
