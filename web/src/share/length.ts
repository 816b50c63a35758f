/**
 * The longest links that places take. Few places say so; these do, or were measured by those who use them: Discord's
 * and Telegram's longest messages and Slack's longest text are in their API references, Notion's longest URL in
 * "Request limits", a QR code's bytes (version 40, correction L) in ISO/IEC 18004, and Chromium's in url.mojom.
 */
export const LIMITS: readonly { most: number; where: string }[] = [
  { most: 2_000, where: "a message on Discord" },
  { most: 2_000, where: "a link in Notion" },
  { most: 2_953, where: "a QR code" },
  { most: 4_096, where: "a message on Telegram" },
  { most: 40_000, where: "a message on Slack" },
  { most: 2_097_152, where: "Chromium's address bar" },
];

export interface Meter {
  characters: number;
  /** The places where a link of this length does not fit. */
  cut: string[];
  tone: "good" | "warn" | "bad";
  words: string;
}

export function meter(link: string): Meter {
  const characters = link.length;
  const cut = LIMITS.filter(({ most }) => characters > most).map(({ where }) => where);
  const count = `${characters.toLocaleString("en")} characters`;
  if (cut.length === LIMITS.length)
    return {
      characters,
      cut,
      tone: "bad",
      words: `${count}: too long for a link in any browser. Save a file instead.`,
    };
  if (cut.length === 0)
    return { characters, cut, tone: "good", words: `${count}: short enough for every place we know of.` };
  return {
    characters,
    cut,
    tone: "warn",
    words:
      `${count}: too long for ${list(cut)}, which would cut or refuse it. Mail, web pages and most other places ` +
      `take it.`,
  };
}

const list = (items: string[]): string => items.join(", ").replace(/, ([^,]*)$/, " or $1");
