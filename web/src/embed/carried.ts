/**
 * What a shared state carries of the panel: as it came, until Python has spoken for itself; from then on what Python says
 * whenever the panel has come to rest.
 */
import type { Session } from "../session/types";
import type { Shared } from "../share";
import type { Given, Trainer } from "../views/panel/trainer";
import type { PanelSaved, PanelState } from "../wire/python";
import type { Look } from "../wire/embed";

export class Carried {
  /** As it came, without the keys that are there and say nothing. */
  given: Given = {};
  /** The panel as it was when it last paused, and the answer of Python's that it belongs to. */
  #saved: PanelSaved | null = null;
  #savedFor: PanelState | null = null;
  #saving = Promise.resolve();

  constructor(
    readonly session: Session,
    readonly changed: () => void,
  ) {}

  take({ points, weights, step }: Pick<Shared, "points" | "weights" | "step">): void {
    this.given = { ...(points && { points }), ...(weights && { weights, step: step ?? 0 }) } as Given;
    this.#saved = null;
  }

  state(settings: Look["settings"]): Shared {
    return this.#saved ? carries(this.#saved) : { ...(settings && { settings }), ...this.given };
  }

  /** Ask Python, if the panel is at rest and Python there. */
  save(trainer: Trainer | null): Promise<void> {
    const state = trainer?.state;
    // Asking would start a Python that has gone; what it had last is what is shown.
    if (!state || trainer!.training || trainer!.asking || !["ready", "running"].includes(this.session.state.phase)) return Promise.resolve();
    if (state === this.#savedFor) return this.#saving;
    this.#savedFor = state;
    return (this.#saving = this.session.call("panel.state", {}).then(
      (saved) => {
        if (trainer?.state !== state || trainer.training) return;
        this.#saved = saved;
        this.changed();
      },
      () => void (this.#savedFor = null), // stopped, or lost: the next rest asks again
    ));
  }
}

/** Before the first step the weights are the seed's. */
const carries = ({ settings, points, weights, step }: PanelSaved): Shared => ({ settings, ...(points.length && { points }), ...(step && { weights, step }) });
