/**
 * A reader who stays will want Python: once the page has nothing else to do its files are fetched, where the line is fast
 * and free. It is started by no one but the reader.
 */
import type { Session } from "../session/types";

const PATIENCE = 4_000; // milliseconds on the page before its reader is taken for one who stays
const FAST = 5; // Mbit/s: some eight seconds for everything

type Line = { saveData: boolean; effectiveType: string; downlink: number };

/** Only Chromium tells, and it rounds; who does not tell is not taken for fast. */
const line = (): Partial<Line> => (navigator as { connection?: Line }).connection ?? {};

export const saving = (): boolean => line().saveData ?? false;

const fast = (): boolean => !saving() && line().effectiveType === "4g" && (line().downlink ?? 0) >= FAST;

const idle: (work: () => void) => void = "requestIdleCallback" in globalThis ? (work) => void requestIdleCallback(work) : (work) => void setTimeout(work);

export function prefetch(session: Session): void {
  setTimeout(() => idle(() => {
    if (document.visibilityState === "visible" && fast()) session.prefetch();
  }), PATIENCE);
}
