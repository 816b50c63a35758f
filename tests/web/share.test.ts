/**
 * The parts of a link, each held to a second implementation, and the words on its length. tests/page/test_share.py has
 * whole links.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as zlib from "node:zlib";
import { jupyter, fileName, formatOf } from "../../web/src/app/files.ts";
import { keyFor } from "../../web/src/app/storage.ts";
import { duration, megabytes } from "../../web/src/notebook/quantities.ts";
import * as base64url from "../../web/src/share/base64url.ts";
import { BadLink, decode, encode, isShared } from "../../web/src/share/codec.ts";
import { crc32 } from "../../web/src/share/crc32.ts";
import { CutShort, TooLarge, deflate, inflate } from "../../web/src/share/inflate.ts";
import { LIMITS, meter } from "../../web/src/share/length.ts";
import type { Shared } from "../../web/src/wire/shared.ts";
import fc from "./seeded.ts";

const bytes = fc.uint8Array({ maxLength: 500 }).map((array) => Uint8Array.from(array));

describe("base64url", () => {
  test("as Node writes and reads it", () => {
    fc.assert(
      fc.property(bytes, (given) => {
        const text = Buffer.from(given).toString("base64url");
        assert.equal(base64url.encode(given), text);
        assert.deepEqual(base64url.decode(text), given);
      }),
    );
  });
  test("megabytes, in pieces", () => {
    const large = Uint8Array.from({ length: 100_001 }, (_, at) => at % 251);
    assert.deepEqual(base64url.decode(base64url.encode(large)), large);
  });
  test("a cut text reads as far as it goes", () => {
    const text = base64url.encode(Uint8Array.of(1, 2, 3, 4, 5, 6));
    assert.deepEqual(
      [8, 7, 6, 5, 4, 0].map((length) => [...base64url.decode(text.slice(0, length))].length),
      [6, 5, 4, 3, 3, 0],
    );
  });
});

describe("CRC-32", () => {
  for (const [text, sum] of [
    ["", 0],
    ["a", 0xe8b7be43],
    ["123456789", 0xcbf43926], // the check value of the catalogues
  ] as const)
    test(`of "${text}"`, () => assert.equal(crc32(new TextEncoder().encode(text)), sum));
  test("as in a gzip file", () => {
    fc.assert(
      fc.property(bytes, (given) =>
        assert.equal(crc32(given), zlib.gzipSync(given).readUInt32LE(zlib.gzipSync(given).length - 8)),
      ),
    );
  });
});

describe("deflate", () => {
  test("what zlib writes is read, what is written zlib reads", async () => {
    await fc.assert(
      fc.asyncProperty(bytes, async (given) => {
        assert.deepEqual(await inflate(Uint8Array.from(zlib.deflateRawSync(given)), 500), given);
        assert.deepEqual(Uint8Array.from(zlib.inflateRawSync(await deflate(given))), given);
      }),
      { numRuns: 100 },
    );
  });
  test("what ends early is cut short, at every length", async () => {
    const whole = await deflate(new TextEncoder().encode("a text that is said a text that is said twice"));
    for (let length = 0; length < whole.length; length++)
      await assert.rejects(inflate(whole.slice(0, length), 1_000), CutShort, `${length}`);
  });
  test("what would be too large is read no further", async () => {
    const zeros = Uint8Array.from(zlib.deflateRawSync(Buffer.alloc(10_000_000)));
    await assert.rejects(inflate(zeros, 1_000_000), TooLarge);
    assert.equal((await inflate(zeros, 10_000_000)).length, 10_000_000);
    await assert.rejects(inflate(zeros, 9_999_999), TooLarge);
  });
  test("what is not deflate's is refused", async () => {
    await assert.rejects(inflate(Uint8Array.of(0xff, 0xff, 0xff), 100));
  });
});

describe("links", () => {
  // JSON has no −0
  const number = fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0));
  const text = fc.string({ unit: "grapheme", maxLength: 30 });
  const names = fc
    .string({ maxLength: 20 })
    .filter((name) => !["__proto__", "constructor", "prototype"].includes(name));
  const state = fc.record(
    {
      notebook: fc.record({
        title: text,
        cells: fc.array(fc.record({ kind: fc.constantFrom("python", "markdown", "raw"), source: text }), {
          maxLength: 4,
        }),
        metadata: text,
      }),
      settings: fc.dictionary(names, fc.oneof(text, number), { maxKeys: 5 }),
      points: fc.array(fc.tuple(number, number, fc.constantFrom(-1, 1)), { maxLength: 5 }),
      weights: fc.array(number, { maxLength: 10 }),
      step: fc.nat(),
      view: fc.array(fc.string({ maxLength: 40 }), { maxLength: 5 }),
      hide: fc.array(fc.string({ maxLength: 40 }), { maxLength: 5 }),
    },
    { requiredKeys: [] },
  );
  test("what goes in comes out, and stands in a URL as it is", async () => {
    await fc.assert(
      fc.asyncProperty(state, async (given) => {
        const link = await encode(given as Shared);
        assert.match(link, /^#g1\.[0-9a-f]{8}\.[\w-]+$/);
        assert.equal(new URL(link, "https://example.org/").hash, link);
        assert.deepEqual(structuredClone(await decode(link)), structuredClone(JSON.parse(JSON.stringify(given))));
      }),
      { numRuns: 150 },
    );
  });
  test("whatever a fragment says, it is a state or a sentence", async () => {
    const piece = fc.oneof(
      fc.constantFrom("#g1.", "#g2.", "#", "%23", ".", "00000000", "15bfc537.q64FAA", "%2E", "=", " ", "%zz", "%C3"),
      fc.string({ maxLength: 6 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 5 }), async (parts) => {
        const fragment = parts.join("");
        try {
          assert.equal(typeof (await decode(fragment)), "object");
        } catch (error) {
          assert.ok(error instanceof BadLink, `${fragment}: ${error}`);
          assert.match(error.message, /\.$/);
        }
      }),
      { numRuns: 500 },
    );
  });
  for (const [fragment, shared] of [
    ["#g1.x", true],
    ["#g0", true],
    ["#%23G17", true],
    ["", false],
    ["#", false],
    ["#graph", false],
    ["#cell-g1", false],
    ["#g.1", false],
  ] as const)
    test(`${fragment || "nothing"} is ${shared ? "a" : "no"} state`, () => assert.equal(isShared(fragment), shared));
});

describe("length", () => {
  for (const { most, where } of LIMITS)
    test(`${most} fits ${where}, one more does not`, () => {
      assert.ok(!meter("x".repeat(most)).cut.includes(where));
      assert.ok(meter("x".repeat(most + 1)).cut.includes(where));
    });
  for (const [length, tone, words] of [
    [0, "good", "0 characters: short enough for every place we know of."],
    [2_000, "good", "2,000 characters: short enough for every place we know of."],
    [
      2_001,
      "warn",
      "2,001 characters: too long for a message on Discord or a link in Notion, which would cut or refuse it. Mail, " +
        "web pages and most other places take it.",
    ],
    [
      3_000,
      "warn",
      "3,000 characters: too long for a message on Discord, a link in Notion or a QR code, which would cut or refuse " +
        "it. Mail, web pages and most other places take it.",
    ],
    [2_097_153, "bad", "2,097,153 characters: too long for a link in any browser. Save a file instead."],
  ] as const)
    test(`${length}: ${tone}`, () => {
      const { tone: said, words: read, characters } = meter("x".repeat(length));
      assert.deepEqual([said, read, characters], [tone, words, length]);
    });
});

describe("files", () => {
  for (const [name, title, format, expected] of [
    ["lesson.ipynb", "T", "md", "lesson.md"],
    ["a.b.py", "T", "py", "a.b.py"],
    [null, "Gradient descent, step by step!", "py", "gradient-descent-step-by-step.py"],
    [null, "Über σ", "md", "über-σ.md"],
    [null, "../../etc/passwd", "md", "etc-passwd.md"],
    [null, "", "ipynb", "notebook.ipynb"],
    [null, "?!", "ipynb", "notebook.ipynb"],
    [".md", "Title", "md", "title.md"],
    ["a.py.txt", "T", "py", "a.py"], // some browsers and mails save it so, and Python opens it
    ["notes.txt", "T", "md", "notes.md"],
    ["no ending", "T", "md", "no ending.md"],
  ] as const)
    test(`${name ?? title} as ${format}`, () => assert.equal(fileName(name, title, format), expected));
  for (const [name, format] of [
    ["a.py", "py"],
    ["a.ipynb", "ipynb"],
    ["a.md", "md"],
    ["A.PY", "py"],
    ["Lesson.IPYNB", "ipynb"],
    ["py", "md"],
    ["a.py.txt", "py"],
    [null, "md"],
  ] as const)
    test(`${name} is saved as ${format}`, () => assert.equal(formatOf(name), format));
  test("without Python, a notebook is Jupyter's JSON", () => {
    const text = jupyter({
      title: "T",
      metadata: "",
      cells: [
        { kind: "python", source: "1\n2" },
        { kind: "markdown", source: "# A" },
        { kind: "raw", source: "" },
      ],
    });
    assert.deepEqual(JSON.parse(text), {
      cells: [
        { cell_type: "code", execution_count: null, metadata: {}, outputs: [], source: "1\n2" },
        { cell_type: "markdown", metadata: {}, source: "# A" },
        { cell_type: "raw", metadata: {}, source: "" },
      ],
      metadata: { kernelspec: { display_name: "Python 3", language: "python", name: "python3" }, title: "T" },
      nbformat: 4,
      nbformat_minor: 4,
    });
  });
  test("a place in storage for each notebook of a URL", () => {
    const key = (url: string, link = "") => keyFor(new URL(url), link);
    assert.equal(key("https://example.org/g/"), "gradlet:/g/");
    assert.equal(key("https://example.org/g/?theme=dark"), key("https://example.org/g/"));
    const keys = [
      key("https://e.org/g/"),
      key("https://e.org/g/?open=a.md"),
      key("https://e.org/g/?open=b.md"),
      key("https://e.org/g/", "#g1.a"),
      key("https://e.org/g/", "#g1.b"),
      key("https://e.org/h/"),
    ];
    assert.equal(new Set(keys).size, keys.length);
  });
});

describe("quantities", () => {
  for (const [seconds, digits, words] of [
    [0, 1, "1 ms"],
    [0.0004, 1, "1 ms"],
    [0.25, 1, "250 ms"],
    [0.9996, 1, "1.0 s"],
    [1, 1, "1.0 s"],
    [59.96, 1, "1 min 0 s"],
    [59.4, 0, "59 s"],
    [59.6, 0, "1 min 0 s"],
    [60, 1, "1 min 0 s"],
    [119.9, 1, "1 min 59 s"],
    [119.9, 0, "2 min 0 s"],
    [0.4, 0, "0 s"],
  ] as const)
    test(`${seconds} s, ${digits} digits: ${words}`, () => assert.equal(duration(seconds, digits), words));
  for (const [size, words] of [
    [0, "0.0 MB"],
    [49_999, "0.0 MB"],
    [1_250_000, "1.3 MB"],
    [32_000_000, "32.0 MB"],
  ] as const)
    test(`${size} bytes: ${words}`, () => assert.equal(megabytes(size), words));
});
