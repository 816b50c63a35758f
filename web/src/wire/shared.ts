/**
 * The state that a link can carry: the schema of version 1. A link made today must open for ever, so keys are only ever
 * added, each optional; keys that are not known are left out. Nothing here can make anything run, or lift a limit.
 */
import * as v from "valibot";
import { Notebook } from "./python";

const number = v.pipe(v.number(), v.finite());
const names = v.pipe(v.array(v.pipe(v.string(), v.maxLength(40))), v.maxLength(20));

export const Shared = v.object({
  notebook: v.optional(Notebook),
  /**
   * The panel's settings: name → value, as `panel.open` takes them. Python reads them, and refuses what will not do.
   */
  settings: v.optional(
    v.pipe(
      v.record(v.pipe(v.string(), v.maxLength(60)), v.union([v.pipe(v.string(), v.maxLength(1_000)), number])),
      v.check((settings) => Object.keys(settings).length <= 100, "Invalid length: Expected <=100"),
    ),
  ),
  /** Data drawn by hand: x, y, and the side. */
  points: v.optional(v.pipe(v.array(v.tuple([number, number, v.picklist([-1, 1])])), v.maxLength(2_000))),
  /** The panel's weights, in the order of `model.parameters()`, as they were after `step` steps. */
  weights: v.optional(v.pipe(v.array(number), v.maxLength(20_000))),
  step: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
  /** The views that an embed shows, and those that it does not. */
  view: v.optional(names),
  hide: v.optional(names),
});
export type Shared = v.InferOutput<typeof Shared>;
