/** Names that the element, an address and the shell share: of what can be shown, and of the panel's settings. */

/**
 * The rights of an embed's frame: to run scripts, and to be its own origin, because it loads Python's files from there
 * and the sandbox inside it, which has no origin at all, is where readers' code runs. With allow-same-origin this list
 * is no wall around the embed, nor need it be one; it takes away what an embed has no use for: to navigate the page
 * around it, to open dialogs over it, to submit forms, to lock the pointer. Downloads are for "save"; popups for the
 * link to the notebook on a page of its own.
 */
export const SANDBOX = "allow-scripts allow-same-origin allow-downloads allow-popups allow-popups-to-escape-sandbox";
/** Parts that can be shown or hidden. */
export const VIEWS = ["code", "output", "graph", "boundary", "loss", "network", "controls"] as const;
export type View = (typeof VIEWS)[number];
/** As in `gradlet.train.settings.Settings`; a test holds the two together. */
export const SETTINGS = [
  "data",
  "points",
  "noise",
  "layers",
  "activation",
  "loss",
  "optimiser",
  "learning-rate",
  "batch",
  "steps",
  "seed",
  "engine",
  "speed",
];
