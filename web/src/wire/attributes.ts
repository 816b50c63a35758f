/** Names that the element, an address and the shell share: of what can be shown, and of the panel's settings. */

/** What can be shown or hidden. */
export const VIEWS = ["code", "output", "graph", "boundary", "loss", "network", "controls"] as const;
export type View = (typeof VIEWS)[number];
/** As in `gradlet.train.settings.Settings`; a test holds the two together. */
export const SETTINGS = ["data", "points", "noise", "layers", "activation", "loss", "optimiser", "learning-rate", "batch", "steps", "seed", "engine", "speed"];
