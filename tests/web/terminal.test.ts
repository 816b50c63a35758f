/** Printed text as a terminal would show it. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "./seeded.ts";
import { Terminal } from "../../web/src/notebook/terminal.ts";

const shown = (...parts: string[]): Terminal => {
  const terminal = new Terminal();
  for (const part of parts) terminal.write(part);
  return terminal;
};
const ESC = "\u001b";

describe("what stands there", () => {
  for (const [what, written, text] of [
    ["plain", "a\nb", "a\nb"],
    ["nothing", "", ""],
    ["a carriage return overwrites", "12345\rab", "ab345"],
    ["Windows' line ends", "a\r\nb\r\n", "a\nb\n"],
    ["a progress bar", " 10%\r 55%\r100%\n", "100%\n"],
    ["a backspace overwrites", "abc\b\bX", "aXc"],
    ["no backspace past the start", "\b\b\bx", "x"],
    ["a tab stays", "a\tb", "a\tb"],
    ["other control characters vanish", "a\u0000\u0007\u000b\fb", "ab"],
    ["a character of two units is one", "🐍🐍\rx", "x🐍"],
    ["to the end of the line, erased", `12345\r${ESC}[Kab`, "ab"],
    ["the same with its number", `12345\r12${ESC}[0K`, "12"],
    ["the whole line, erased where its end stands", `12345${ESC}[2K\rab`, "ab"],
    ["the start of the line, erased", `12345\b\b${ESC}[1K`, "    5"],
    ["colours vanish from the text", `${ESC}[1;31mred${ESC}[0m`, "red"],
    ["a title of the window vanishes", `${ESC}]0;title\u0007a`, "a"],
    ["a link keeps its words", `${ESC}]8;;https://example.org${ESC}\\words${ESC}]8;;${ESC}\\`, "words"],
    ["a device's string vanishes", `${ESC}Pq#0;2;0;0;0${ESC}\\a`, "a"],
    ["cursor keys vanish", `a${ESC}[Ab${ESC}[2Cc`, "abc"],
    ["a choice of characters vanishes: tput sgr0", `${ESC}(B${ESC}[mdone\n`, "done\n"],
    ["saved and restored cursors, a reset", `${ESC}7a${ESC}8b${ESC}cc${ESC}=d`, "abcd"],
    ["an escape that is none loses only itself", `a${ESC} Gb`, "ab"],
    ["an escape that ends a line", `a${ESC}\nb`, "a\nb"],
    ["an escape that breaks off", `a${ESC}[12\nb`, "a[12\nb"],
  ] as const)
    test(what, () => assert.equal(shown(written).text, text));
});

describe("colours", () => {
  for (const [what, codes, style] of [
    ["red", "31", "ansi-31"],
    ["bright red is red", "91", "ansi-31"],
    ["bold and red", "1;31", "ansi-1 ansi-31"],
    ["the last colour holds", "31;32", "ansi-32"],
    ["none", "31;0", ""],
    ["nothing is none", "31m\u001b[", ""],
    ["an empty one is none", "31;;1", "ansi-1"],
    ["the plain colour", "1;31;39", "ansi-1"],
    ["no longer bold", "1;2;31;22", "ansi-31"],
    ["no longer italic, no longer underlined", "3;4;23;24", ""],
    ["256 colours are skipped with their numbers", "38;5;31;1", "ansi-1"],
    ["so are 16 million", "48;2;1;31;4;3", "ansi-3"],
    ["what nobody knows", "1;77;999;38:5:1", "ansi-1"],
  ] as const)
    test(what, () => assert.deepEqual(shown(`${ESC}[${codes}mx`).spans(), [{ text: "x", style }]));

  test("one goes on over the end of a line and of a write", () => {
    assert.deepEqual(shown(`${ESC}[31ma\nb`, "c").spans(), [
      { text: "a", style: "ansi-31" },
      { text: "\n", style: "" },
      { text: "bc", style: "ansi-31" },
    ]);
  });
  test("what is overwritten takes the new colour, what is not keeps its own", () => {
    assert.deepEqual(shown(`${ESC}[31mabc\r${ESC}[32mx`).spans(), [
      { text: "x", style: "ansi-32" },
      { text: "bc", style: "ansi-31" },
    ]);
  });
});

describe("what arrives in pieces", () => {
  const pieces = fc.array(
    fc.oneof(
      fc.constantFrom(
        "\n",
        "\r",
        "\b",
        "\t",
        "🐍",
        `${ESC}[31m`,
        `${ESC}[0m`,
        `${ESC}[K`,
        `${ESC}[2K`,
        `${ESC}(B`,
        `${ESC}]0;a title that is longer than any other\u0007`,
        `${ESC}7`,
      ),
      fc.string({ maxLength: 4 }),
    ),
  );
  test("is shown as what arrives at once", () => {
    fc.assert(
      fc.property(pieces, fc.array(fc.nat(200)), (list, cuts) => {
        const whole = list.join("");
        const at = [0, ...cuts.map((cut) => Math.min(cut, whole.length)), whole.length].sort((a, b) => a - b);
        const parts = at.slice(1).map((end, i) => whole.slice(at[i], end));
        assert.deepEqual(shown(...parts).spans(), shown(whole).spans());
      }),
      { numRuns: 500 },
    );
  });
  test("a link longer than a line of a terminal", () => {
    const link = `${ESC}]8;;https://example.org/${"x".repeat(300)}`;
    assert.equal(shown(link, `${ESC}\\words`).text, "words");
  });
  test("no escape keeps what follows it from being shown", () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 3 }),
        (odd) => shown(`${ESC}${odd}\nend`).text.includes("end") || /[\]PX^_]/.test(odd),
      ),
      { numRuns: 500 },
    );
  });
  test("a title without an end is given up in the end", () => {
    assert.match(
      shown(
        `${ESC}]0;`,
        ..."x"
          .repeat(100)
          .split("")
          .map(() => "y".repeat(100)),
        "\nend",
      ).text,
      /end$/,
    );
  });
});

describe("what is kept", () => {
  test("the last 1,500 lines, and the number of those that went", () => {
    const terminal = shown("x\n".repeat(1_000), "y\n".repeat(1_000));
    assert.deepEqual(
      [terminal.lines.length, terminal.dropped, terminal.text],
      [1_500, 500, "x\n".repeat(500) + "y\n".repeat(1_000)],
    );
  });
  test("lines that were dropped on the way are counted with them", () => {
    const terminal = new Terminal();
    terminal.write("a\n", 7);
    terminal.write("x\n".repeat(1_500), 2);
    assert.equal(terminal.dropped, 10);
  });
  test("of a line 20,000 characters, and a mark that it went on", () => {
    assert.equal(shown("x".repeat(30_000), "yy\nz").text, `${"x".repeat(20_000)}…\nz`);
  });
  test("the size is that of the text", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("abc", "\n", "x\n"), { maxLength: 50 }), (parts) => {
        const terminal = shown(...parts);
        assert.equal(terminal.size, terminal.text.length);
      }),
    );
    const long = shown("x\n".repeat(4_000));
    assert.equal(long.size, long.text.length);
  });
});
