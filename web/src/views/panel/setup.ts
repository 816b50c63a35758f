/**
 * All that a training panel can be opened with, in the words of `panel.open`: what a link brings, and what Python
 * saves.
 */
import type { PanelSaved, Point } from "../../wire/python";

export type Settings = Record<string, string | number>;
/** Settings, points drawn by hand, and weights after so many steps. */
export type PanelSetup = { settings: Settings; points?: Point[]; weights?: number[]; step?: number };

/** The panel's part of a shared state; each key may be missing there. */
export type SharedSetup = { [Key in keyof PanelSetup]?: PanelSetup[Key] | undefined };

export function setupFrom({ settings = {}, points, weights, step = 0 }: SharedSetup): PanelSetup {
  return { settings, ...(points && { points }), ...(weights && { weights, step }) };
}

/**
 * The setup that Python saved. Before the first step the weights are the seed's, and points are only those drawn by
 * hand.
 */
export function setupSaved({ settings, points, weights, step }: PanelSaved): PanelSetup {
  return { settings, ...(points.length && { points }), ...(step && { weights, step }) };
}
