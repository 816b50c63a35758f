/**
 * Text as a terminal would show it: carriage return and backspace overwrite, colours are kept as classes, other escape
 * sequences vanish, and only the last lines are kept.
 */

export interface Span {
  text: string;
  /** "ansi-31" and the like, or "" for plain text. */
  style: string;
}

const MAX_LINES = 1_500;
const MAX_LINE = 20_000;
// CSI sequences; strings (titles, links), ended by BEL or ST; and the short ones, such as tput's "ESC ( B".
const ESCAPE =
  /\u001b(?:\[([0-?]*)[ -/]*([@-~])|[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)|[ -/]+[0-~]|[0-OQ-WYZ\\`-~])/y;
/** The start of one, whose end may come with the next write. */
const UNFINISHED = /\u001b(?:\[[0-?]*[ -/]*|[\]PX^_][^\u0007\u001b]*\u001b?|[ -/]*)$/y;
/** Characters that are waited for: a link may be long, but a title without an end must not take all that follows. */
const LONGEST_ESCAPE = 4_096;
const BLANK: Letter = { char: " ", style: "" };

type Letter = { char: string; style: string };

export class Terminal {
  /** Lines that are finished, as spans; they never change again. */
  readonly lines: Span[][] = [];
  dropped = 0;
  #size = 0;
  #line: Letter[] = [];
  #at = 0;
  #style = "";
  /** An escape sequence whose end has not come yet. */
  #rest = "";

  write(text: string, dropped = 0): void {
    this.dropped += dropped;
    const input = this.#rest + text;
    this.#rest = "";
    for (let i = 0; i < input.length; ) {
      const char = String.fromCodePoint(input.codePointAt(i)!);
      if (char === "\u001b") {
        ESCAPE.lastIndex = i;
        const match = ESCAPE.exec(input);
        if (match) {
          if (match[2] === "m") this.#paint(match[1] ?? "");
          else if (match[2] === "K") this.#erase(match[1] ?? "");
          i = ESCAPE.lastIndex;
        } else if (isUnfinished(input, i)) {
          this.#rest = input.slice(i);
          break;
        } else i += 1;
        continue;
      }
      if (i + 1 === input.length && /[\ud800-\udbff]/.test(char)) {
        this.#rest = char; // half of a character
        break;
      }
      i += char.length;
      if (char === "\n") this.#newline();
      else if (char === "\r") this.#at = 0;
      else if (char === "\b") this.#at = Math.max(0, this.#at - 1);
      else if (char >= " " || char === "\t") {
        if (this.#at < MAX_LINE) this.#line[this.#at] = { char, style: this.#style };
        // the rest is not kept
        else if (this.#at === MAX_LINE) this.#line[this.#at] = { char: "…", style: this.#style };
        this.#at += 1;
      }
    }
    this.#trim();
  }

  /** To the end of the line, or its start, or all of it; the cursor stays where it is. */
  #erase(what: string): void {
    if (what === "1") this.#line.fill(BLANK, 0, this.#at + 1);
    else this.#line.length = what === "2" ? 0 : Math.min(this.#line.length, this.#at);
  }

  #newline(): void {
    const line = join(this.#line);
    this.lines.push(line);
    this.#size += length(line);
    this.#line = [];
    this.#at = 0;
  }

  /** Once for every write: to take lines away one by one costs as many times the length of what is kept. */
  #trim(): void {
    const extra = this.lines.length - MAX_LINES;
    if (extra <= 0) return;
    for (const line of this.lines.splice(0, extra)) this.#size -= length(line);
    this.dropped += extra;
  }

  #paint(codes: string): void {
    const now = new Set(this.#style.split(" ").filter(Boolean));
    const list = codes === "" ? [0] : codes.split(";").map(Number);
    for (let i = 0; i < list.length; i++) {
      const code = list[i]!;
      if (code === 0) now.clear();
      else if (code === 38 || code === 48)
        i += list[i + 1] === 5 ? 2 : 4; // 256 colours and RGB: skipped, with their numbers
      else if (code >= 1 && code <= 4) now.add(`ansi-${code}`);
      else if (code === 22) ["ansi-1", "ansi-2"].forEach((name) => now.delete(name));
      else if (code === 23 || code === 24) now.delete(`ansi-${code - 20}`);
      else if ((code >= 30 && code <= 37) || code === 39 || (code >= 90 && code <= 97)) {
        for (const name of [...now]) if (/^ansi-3\d$/.test(name)) now.delete(name);
        if (code !== 39) now.add(`ansi-${code >= 90 ? code - 60 : code}`);
      }
    }
    this.#style = [...now].join(" ");
  }

  /** Everything there is, the unfinished line last. */
  spans(): Span[] {
    const all: Span[] = [];
    const put = (span: Span) => {
      const last = all.at(-1);
      if (last && last.style === span.style) last.text += span.text;
      else all.push({ ...span });
    };
    for (const line of this.lines) {
      line.forEach(put);
      put({ text: "\n", style: "" });
    }
    join(this.#line).forEach(put);
    return all;
  }

  /** About how many characters are kept. */
  get size(): number {
    return this.#size + this.#line.length;
  }

  get text(): string {
    return this.spans()
      .map((span) => span.text)
      .join("");
  }
}

function isUnfinished(input: string, at: number): boolean {
  UNFINISHED.lastIndex = at;
  return input.length - at < LONGEST_ESCAPE && UNFINISHED.test(input);
}

const length = (line: Span[]): number => line.reduce((sum, { text }) => sum + text.length, 1);

function join(letters: Letter[]): Span[] {
  const spans: Span[] = [];
  for (let i = 0; i < letters.length; i++) {
    const { char, style } = letters[i] ?? BLANK;
    const last = spans.at(-1);
    if (last && last.style === style) last.text += char;
    else spans.push({ text: char, style });
  }
  return spans;
}
