/**
 * Loads what is wanted later, when the page has nothing else to do: its own parts, so that a page that has been loaded
 * works without a connection; and Python's files for a reader who stays, where the line is fast. Nothing of it is
 * started. Whoever has the browser save data gets each part when it is opened, and needs a connection then.
 */
import type { Session } from "../session/types";
import { isFast, savesData } from "./connection";

const PATIENCE = 4_000; // milliseconds on the page before its reader is taken for one who stays
const PARTS: (() => Promise<unknown>)[] = [
  () => import("../views/panel/panel"),
  () => import("./share-dialog"),
  () => Promise.all([...document.fonts].map((face) => face.load())),
];

/** Loads one part after the other. One that fails is loaded again when it is wanted, and the failure is said there. */
export function prefetch(session: Session): void {
  if (savesData()) return;
  const load = ([part, ...rest]: typeof PARTS): void => {
    if (part)
      idle(
        () =>
          void part()
            .catch(() => {})
            .then(() => load(rest)),
      );
  };
  load(PARTS);
  setTimeout(
    () =>
      idle(() => {
        if (document.visibilityState === "visible" && isFast()) session.prefetch();
      }),
    PATIENCE,
  );
}

/** WebKit knows no idle moments. */
const idle = (act: () => void): unknown =>
  "requestIdleCallback" in globalThis ? requestIdleCallback(act) : setTimeout(act, 1_000);
