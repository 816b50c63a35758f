/** Quantities as a reader reads them. */

export const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;

/** `digits` after the point; without any, seconds are whole, and less than one is not told in milliseconds. */
export function duration(seconds: number, digits: number): string {
  if (seconds >= 60) return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
  if (digits && seconds < 1) return `${Math.max(1, Math.round(seconds * 1000))} ms`;
  return `${seconds.toFixed(digits)} s`;
}
