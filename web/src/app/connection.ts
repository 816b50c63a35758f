/**
 * The connection as the browser describes it. Only Chromium does, and it rounds; a browser that says nothing is not
 * taken for fast.
 */
type Connection = { saveData: boolean; effectiveType: string; downlink: number };

const FAST = 5; // Mbit/s: some eight seconds for all of Python

const connection = (): Partial<Connection> => (navigator as { connection?: Connection }).connection ?? {};

/** The reader asked the browser to save data. */
export const savesData = (): boolean => connection().saveData ?? false;

export const isFast = (): boolean =>
  !savesData() && connection().effectiveType === "4g" && (connection().downlink ?? 0) >= FAST;
