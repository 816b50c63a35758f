/**
 * The outputs of the reader's code on their way to the shell: a bounded queue, sent at most ten times a second however
 * fast the reader prints or displays. What does not fit is counted, and the count is sent instead; a page that had to
 * draw every one of a million pictures could not be clicked on to stop them.
 */
import type { Output, Stream } from "../wire/python";

const PERIOD = 100; // milliseconds between two posts
const ROOM = 64_000; // characters of printed text in one post
const MOST = 60; // outputs in one post

const isStream = (output: Output): output is Stream => output.kind === "stream";
const lines = (text: string) => text.split("\n").length - 1;

export class Outbox {
  #queue: Output[] = [];
  #chars = 0; // of printed text in the queue
  #lostLines = 0;
  #lostOutputs = 0;
  #posted = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #post: (outputs: Output[]) => void;
  readonly #now: () => number;

  /** `now`: a clock in milliseconds. */
  constructor(post: (outputs: Output[]) => void, now = () => performance.now()) {
    this.#post = post;
    this.#now = now;
  }

  /** A sink for one file descriptor; bytes may cut a character in two. */
  writer(name: Stream["name"]): (bytes: Uint8Array) => number {
    const decoder = new TextDecoder();
    return (bytes) => {
      this.print(name, decoder.decode(bytes, { stream: true }));
      return bytes.length;
    };
  }

  print(name: Stream["name"], text: string): void {
    if (text === "") return;
    const last = this.#queue.at(-1);
    if (last && isStream(last) && last.name === name) last.text += text;
    else this.#queue.push({ kind: "stream", name, text });
    this.#chars += text.length;
    this.#added();
  }

  add(output: Output): void {
    if (output.kind === "clear") this.#empty();
    // Only the newest state of a figure matters, and one sign of life is enough.
    const same = (old: Output) =>
      (old.kind === "alive" && output.kind === "alive") ||
      (old.kind === "figure" && output.kind === "figure" && old.id === output.id);
    this.#queue = this.#queue.filter((old) => !same(old));
    this.#queue.push(output);
    this.#added();
  }

  /** Post if the period is over. The interrupt poll calls this too, while Python computes silently. */
  tick(): void {
    if (this.#queue.length && this.#now() - this.#posted >= PERIOD) this.flush();
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#trim();
    if (this.#lostLines) this.#owe(this.#lostLines);
    if (this.#lostOutputs) this.#queue.splice(this.#oldest, 0, { kind: "lost", count: this.#lostOutputs });
    const outputs = this.#queue;
    this.#empty();
    this.#posted = this.#now();
    if (outputs.length) this.#post(outputs);
  }

  #added(): void {
    // Cutting text costs as much as copying it: let twice the room fill up before.
    if (this.#chars > 2 * ROOM || this.#queue.length > 2 * MOST) this.#trim();
    this.tick();
    if (this.#queue.length) this.#timer ??= setTimeout(() => this.flush(), PERIOD); // fires where Python awaits
  }

  #empty(): void {
    this.#queue = [];
    this.#chars = this.#lostLines = this.#lostOutputs = 0;
  }

  /** Keep the newest outputs, and the newest text. */
  #trim(): void {
    while (this.#queue.length > MOST) {
      const [gone] = this.#queue.splice(this.#oldest, 1);
      if (!isStream(gone!)) this.#lostOutputs++;
      else {
        this.#chars -= gone.text.length;
        this.#lostLines += lines(gone.text) + (gone.dropped ?? 0);
      }
    }
    for (const output of this.#queue) {
      if (this.#chars <= ROOM) return;
      if (!isStream(output)) continue;
      let cut = Math.min(output.text.length, this.#chars - ROOM);
      if (/[\udc00-\udfff]/.test(output.text.charAt(cut))) cut++; // no half of a character
      this.#lostLines += Math.max(1, lines(output.text.slice(0, cut))); // the start of a long line is lost like a line
      this.#chars -= cut;
      output.text = output.text.slice(cut);
    }
  }

  #owe(dropped: number): void {
    const first = this.#queue.find(isStream);
    if (first) first.dropped = dropped;
    else this.#queue.splice(this.#oldest, 0, { kind: "stream", name: "stdout", text: "", dropped });
  }

  /** A clear, which has emptied the queue before it came, stays first. */
  get #oldest(): number {
    return this.#queue[0]?.kind === "clear" ? 1 : 0;
  }
}
