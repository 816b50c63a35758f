/**
 * What is opened later, loaded when the page has nothing else to do: a page that has been loaded works without a connection.
 * Whoever has the browser save data gets each part when it is opened, and needs a connection then.
 */
const PARTS: (() => Promise<unknown>)[] = [
  () => import("../views/panel"),
  () => import("./share-dialog"),
  () => Promise.all([...document.fonts].map((face) => face.load())),
];

/** One after the other, each in an idle moment; what fails is loaded again when it is opened, and said there. */
export function loadAhead(): void {
  if ((navigator as { connection?: { saveData?: boolean } }).connection?.saveData) return;
  const load = ([part, ...rest]: typeof PARTS): void => {
    if (part) idle(() => void part().catch(() => {}).then(() => load(rest)));
  };
  load(PARTS);
}

/** WebKit knows no idle moments. */
const idle = (act: () => void): unknown => ("requestIdleCallback" in globalThis ? requestIdleCallback(act) : setTimeout(act, 1_000));
