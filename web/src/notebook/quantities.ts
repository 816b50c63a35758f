/** Quantities as a reader reads them. */

export const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;

/** `digits` after the point; without any, seconds are whole, and less than one is not told in milliseconds. */
export function duration(seconds: number, digits: number): string {
  const shown = Number(seconds.toFixed(digits)); // "60 s" would be followed by "1 min 0 s"
  if (shown >= 60) return `${Math.floor(shown / 60)} min ${Math.floor(shown % 60)} s`;
  const milliseconds = Math.max(1, Math.round(seconds * 1000));
  if (digits && milliseconds < 1000) return `${milliseconds} ms`;
  return `${seconds.toFixed(digits)} s`;
}
