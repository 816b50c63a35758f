/** What the browser says of the line. Only Chromium does, and it rounds; a browser that says nothing is not taken for fast. */
type Line = { saveData: boolean; effectiveType: string; downlink: number };

const FAST = 5; // Mbit/s: some eight seconds for all of Python

const line = (): Partial<Line> => (navigator as { connection?: Line }).connection ?? {};

/** The reader asked the browser to save data. */
export const saving = (): boolean => line().saveData ?? false;

export const fast = (): boolean => !saving() && line().effectiveType === "4g" && (line().downlink ?? 0) >= FAST;
