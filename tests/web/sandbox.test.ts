/** What stands between Python and the page inside the sandbox: the queue of what is shown, files, archives, Stop. */
import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { describe, test } from "node:test";
import { GZIP, ArrivingFiles } from "../../web/src/sandbox/files.ts";
import { Interrupt } from "../../web/src/sandbox/interrupt.ts";
import { Outbox } from "../../web/src/sandbox/outbox.ts";
import { entries, unpack } from "../../web/src/sandbox/tar.ts";
import type { Output } from "../../web/src/wire/python.ts";
import fc from "./seeded.ts";

const display = (words: string): Output => ({ kind: "display", data: { "text/plain": words } });
const figure = (id: string, step: number): Output => ({ kind: "figure", id, step }) as Output;

/** An outbox whose clock stands still: what comes first is posted at once, what comes after it waits for `flush`. */
function box(now = () => 0): { outbox: Outbox; posts: Output[][]; posted(): Output[] } {
  const posts: Output[][] = [];
  const outbox = new Outbox((shows) => posts.push(shows), now);
  return {
    outbox,
    posts,
    posted() {
      outbox.flush();
      return posts.flat();
    },
  };
}
const printed = (shows: Output[]): string => shows.map((show) => (show.kind === "stream" ? show.text : "")).join("");
const dropped = (shows: Output[]): number =>
  shows.reduce((sum, show) => sum + (show.kind === "stream" ? (show.dropped ?? 0) : 0), 0);

describe("outbox", () => {
  test("all that is printed arrives, in order", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            name: fc.constantFrom("stdout" as const, "stderr" as const),
            text: fc.string({ maxLength: 20 }),
          }),
          { maxLength: 50 },
        ),
        (prints) => {
          const { outbox, posted } = box();
          for (const { name, text } of prints) outbox.print(name, text);
          const all = posted();
          assert.equal(printed(all), prints.map(({ text }) => text).join(""));
          for (const name of ["stdout", "stderr"] as const)
            assert.equal(
              printed(all.filter((show) => show.kind === "stream" && show.name === name)),
              prints
                .filter((print) => print.name === name)
                .map(({ text }) => text)
                .join(""),
            );
        },
      ),
    );
  });
  test("nothing printed is nothing to show: it would take the last run's outputs away", () => {
    const { outbox, posted } = box();
    outbox.print("stdout", "");
    assert.deepEqual(posted(), []);
  });
  test("bytes may cut a character in two", () => {
    const { outbox, posted } = box();
    const write = outbox.writer("stdout");
    for (const byte of new TextEncoder().encode("a🐍é")) assert.equal(write(Uint8Array.of(byte)), 1);
    assert.equal(printed(posted()), "a🐍é");
  });
  test("of one figure only the newest is sent, and one sign of life is enough", () => {
    const { outbox, posted, posts } = box();
    outbox.print("stdout", "first"); // posted at once
    for (let step = 0; step < 5; step++) {
      outbox.add(figure("a", step));
      outbox.add(figure("b", step));
      outbox.add({ kind: "alive" });
    }
    posted();
    assert.deepEqual(posts.flat().slice(1), [figure("a", 4), figure("b", 4), { kind: "alive" }]);
  });
  test("a clear takes away what has not been sent", () => {
    const { outbox, posted } = box();
    outbox.print("stdout", "sent at once");
    outbox.add(display("gone"));
    outbox.print("stderr", "gone");
    outbox.add({ kind: "clear" });
    outbox.add(display("kept"));
    assert.deepEqual(posted().slice(1), [{ kind: "clear" }, display("kept")]);
  });
  test("of too many displays the newest sixty are sent, and the number of the others", () => {
    const { outbox, posted } = box();
    outbox.print("stdout", "sent at once");
    for (let at = 0; at < 1_000; at++) outbox.add(display(`${at}`));
    const [, lost, first, ...rest] = posted();
    assert.deepEqual([lost, first, rest.length], [{ kind: "lost", count: 940 }, display("940"), 59]);
  });
  test("after a clear, the number of what was lost comes after it", () => {
    const { outbox, posted } = box();
    outbox.print("stdout", "sent at once");
    outbox.add({ kind: "clear" });
    for (let at = 0; at < 100; at++) outbox.add(display(`${at}`));
    assert.deepEqual(posted().slice(1, 3), [{ kind: "clear" }, { kind: "lost", count: 41 }]);
  });
  test("of too much text the newest is sent; printed lines are those that arrive and those that are counted", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 4_000 }), { minLength: 1, maxLength: 120 }), (lengths) => {
        const { outbox, posted } = box();
        const lines = lengths.map((length, at) => `${at}:${"x".repeat(length)}\n`);
        for (const line of lines) outbox.print("stdout", line);
        const all = posted();
        const text = printed(all);
        assert.ok(lines.join("").endsWith(text));
        assert.ok(text.length <= 64_000 + lines[0]!.length, `${text.length}`);
        const whole = text.split("\n").length - 1;
        const lost = dropped(all);
        assert.ok(
          whole + lost === lines.length || whole + lost === lines.length + 1,
          `${whole} and ${lost} of ${lines.length}`,
        );
      }),
      { numRuns: 50 },
    );
  });
  test("no character is cut in two", () => {
    const { outbox, posted } = box();
    outbox.print("stdout", "sent at once");
    outbox.print("stdout", "🐍".repeat(40_000) + "x");
    assert.doesNotMatch(printed(posted().slice(1)), /^[\udc00-\udfff]/);
  });
  test("there are ten posts a second, however much is printed", () => {
    let clock = 0;
    const { outbox, posts } = box(() => clock);
    for (; clock < 1_000; clock += 0.5) outbox.print("stdout", "x\n");
    assert.equal(posts.length, 10);
    assert.equal(printed(posts.flat()).length, 2 * 1_801);
    outbox.flush();
  });
});

describe("tar", () => {
  const block = (name: string, size: number | string, prefix = ""): Uint8Array => {
    const head = new Uint8Array(512);
    const put = (text: string, at: number) => head.set(new TextEncoder().encode(text), at);
    put(name, 0);
    put(typeof size === "string" ? size : `${size.toString(8).padStart(11, "0")}\0`, 124);
    put("0", 156);
    put("ustar\u000000", 257);
    put(prefix, 345);
    return head;
  };
  const archive = (...files: { name: string; text: string; prefix?: string }[]): Uint8Array => {
    const parts = files.flatMap(({ name, text, prefix }) => {
      const data = new TextEncoder().encode(text);
      return [block(name, data.length, prefix), data, new Uint8Array(-data.length & 511)];
    });
    return new Uint8Array(Buffer.concat([...parts, new Uint8Array(1_024)]));
  };
  const read = (tar: Uint8Array) => [...entries(tar)].map(({ name, data }) => [name, new TextDecoder().decode(data)]);
  /** What would be written, and into which folders. */
  function written(tar: Uint8Array): { folders: string[]; files: Record<string, string> } {
    const folders: string[] = [];
    const files: Record<string, string> = {};
    const FS = {
      mkdirTree: (path: string) => void folders.push(path),
      writeFile: (path: string, data: Uint8Array) => void (files[path] = new TextDecoder().decode(data)),
    };
    unpack(FS, entries(tar));
    return { folders, files };
  }

  for (const [what, files] of [
    ["none", []],
    ["one", [["a/b.py", "x = 1"]]],
    [
      "empty ones",
      [
        ["a", ""],
        ["b", ""],
      ],
    ],
    [
      "one that fills its blocks, and one that needs a byte more",
      [
        ["a", "x".repeat(512)],
        ["b", "x".repeat(513)],
        ["c", "end"],
      ],
    ],
    ["a name that fills its field", [["n".repeat(100), "x"]]],
  ] as [string, [string, string][]][])
    test(`files: ${what}`, () =>
      assert.deepEqual(read(archive(...files.map(([name, text]) => ({ name, text })))), files));
  test("a long name is in two parts", () => {
    assert.deepEqual(read(archive({ name: "name.py", text: "x", prefix: "very/long" })), [["very/long/name.py", "x"]]);
  });
  test("what comes after the end is not read", () => {
    assert.deepEqual(read(new Uint8Array(Buffer.concat([archive({ name: "a", text: "x" }), block("b", 0)]))), [
      ["a", "x"],
    ]);
  });
  for (const size of ["", "zzz", "99"])
    test(`a size of "${size}" ends it`, () => assert.ok([...entries(block("a", size))].length <= 1));
  test("each folder is made once, and a file at the root makes none", () => {
    const tar = archive(
      { name: "lib/a.py", text: "1" },
      { name: "lib/b.py", text: "2" },
      { name: "top.txt", text: "3" },
    );
    assert.deepEqual(written(tar), {
      folders: ["/lib", "/"],
      files: { "/lib/a.py": "1", "/lib/b.py": "2", "/top.txt": "3" },
    });
  });
});

describe("files that arrive", () => {
  const bytes = Uint8Array.from({ length: 5_000 }, (_, at) => at % 7);
  test("what is packed is unpacked, what is not is as it is", async () => {
    const files = new ArrivingFiles();
    files.take({ packed: new Blob([gzipSync(bytes)], { type: GZIP }), plain: new Blob([bytes]) });
    assert.deepEqual([await files.bytes("packed"), await files.bytes("plain")], [bytes, bytes]);
  });
  test("what is not here yet is waited for, by any number", async () => {
    const files = new ArrivingFiles();
    const waiting = Promise.all([files.text("a"), files.text("a")]);
    files.take({ b: new Blob(["no"]) });
    files.take({ a: new Blob(["π"]) });
    assert.deepEqual(await waiting, ["π", "π"]);
    assert.equal(await files.text("a"), "π");
  });
});

describe("interrupt", () => {
  /** Scripts that can be imported are those whose URL has not been revoked. */
  function armed(pulled = false) {
    const revoked = new Set<string>();
    const interrupt = new Interrupt(
      (url) => {
        if (revoked.has(url)) throw new Error("gone");
      },
      () => pulled,
    );
    interrupt.fuses = { interrupt: "i", sleep: "s" };
    interrupt.begin();
    interrupt.arm(true);
    return { interrupt, revoked };
  }
  test("nothing is pending until a fuse blows", () => assert.equal(armed().interrupt.buffer()[0], 0));
  test("a blown fuse is SIGINT", () => {
    const { interrupt, revoked } = armed();
    revoked.add("i");
    assert.equal(interrupt.buffer()[0], 2);
  });
  test("the page's own Python is not interrupted", () => {
    const { interrupt, revoked } = armed();
    interrupt.arm(false);
    revoked.add("i");
    interrupt.requested = true;
    assert.equal(interrupt.buffer()[0], 0);
  });
  test("before the frame has sent fuses, nothing is pending", () => {
    const { interrupt } = armed();
    interrupt.fuses = null;
    interrupt.begin();
    assert.equal(interrupt.check(), false);
  });
  test("a fuse that was blown in the last call does not interrupt the next", () => {
    const { interrupt, revoked } = armed();
    revoked.add("i");
    interrupt.begin();
    assert.equal(interrupt.check(), false);
  });
  test("a request interrupts once", () => {
    const { interrupt } = armed();
    interrupt.requested = true;
    assert.deepEqual([interrupt.check(), interrupt.check()], [true, false]);
  });
  test("a request that nobody took is not the next call's", () => {
    const { interrupt } = armed();
    interrupt.requested = true;
    interrupt.begin();
    assert.equal(interrupt.check(), false);
  });
  test("the worker may pull it itself", () => assert.ok(armed(true).interrupt.check()));
  test("what Python writes back changes nothing", () => {
    const buffer = armed().interrupt.buffer() as number[];
    buffer[0] = 2;
    assert.deepEqual([buffer[0], buffer.length], [0, 1]);
  });
});
