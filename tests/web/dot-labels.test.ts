/** Labels read from DOT: by table, and held to Graphviz itself. */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { instance } from "@viz-js/viz";
import { labelled, words } from "../../web/src/views/graph/dot-labels.ts";
import fc from "./seeded.ts";

const labels = (dot: string) => {
  const read = labelled(dot);
  return read && Object.fromEntries(read.labels);
};

describe("labelled", () => {
  for (const [what, dot, expected] of [
    ["a node", "digraph { a [label=x] }", { a: "x" }],
    ["in quotes", 'digraph { "a b" [label="x y"] }', { "a b": "x y" }],
    ["after other attributes, in a second list", "digraph { a [shape=box, color=red][label=x] }", { a: "x" }],
    ["numbers", "digraph { -1.5 [label=.5] }", { "-1.5": ".5" }],
    ["letters of any language", "digraph { σ [label=φ] }", { σ: "φ" }],
    ["a quote in a label", String.raw`digraph { a [label="say \"x\""] }`, { a: 'say "x"' }],
    ["other escapes stay", String.raw`digraph { a [label="x\n\{y\}"] }`, { a: String.raw`x\n\{y\}` }],
    ["a line that goes on", 'digraph { a [label="x\\\ny"] }', { a: "xy" }],
    ["a backslash at the end of a line is no such thing", 'digraph { a [label="x\\\\\ny"] }', { a: "x\\\\\ny" }],
    ["a backslash before the closing quote", String.raw`digraph { a [label="x\\"] }`, { a: String.raw`x\\` }],
    ["comments", "digraph { // a [label=1]\n /* b [label=2] */ c [label=3] }", { c: "3" }],
    ["what looks like a comment in a label", 'digraph { a [label="// x"] }', { a: "// x" }],
    ["an edge has none", "digraph { a -> b [label=x] }", {}],
    ["nor has an undirected one", "graph { a -- b [label=x] }", {}],
    ["nor has the default", "digraph { node [label=x] EDGE [label=y] graph [label=z] a }", {}],
    ["a node that is called node", 'digraph { "node" [label=x] }', { node: "x" }],
    ["a graph has none", "digraph { label=x a }", {}],
    ["an edge to a group has none", "digraph { a -> { b } [label=x] }", {}],
    ["other attributes are none", "digraph { a [xlabel=x, Label=y] }", {}],
    ["a name in quotes is read as any other", 'digraph { a ["label"=x] }', {}],
    ["not followed: HTML", "digraph { a [label=<<b>x</b>>] }", null],
    ["not followed: texts put together", 'digraph { a [label="x" + "y"] }', null],
    ["not followed: the same label twice", "digraph { a [label=x]; a [label=y] }", null],
    ["not followed: a line for the preprocessor", '# 1 "x"\ndigraph { }', null],
    ["not followed: a text without its end", 'digraph { a [label="x] }', null],
  ] as const)
    test(what, () => assert.deepEqual(labels(dot), expected));

  test("the skeleton is the same where only spacing, comments and labels differ", () => {
    const one = labelled('digraph { a [label="1" shape=record]; a -> b }');
    const other = labelled("digraph{\n\ta [label=2 shape=record]; // two\n\ta -> b\n}");
    assert.equal(one?.skeleton, other?.skeleton);
  });
  for (const [what, one, other] of [
    ["an attribute", "digraph { a [label=1 shape=box] }", "digraph { a [label=1 shape=oval] }"],
    ["the label of an edge", "digraph { a -> b [label=1] }", "digraph { a -> b [label=2] }"],
    ["the default", "digraph { node [label=1] a }", "digraph { node [label=2] a }"],
    ["a node", "digraph { a b }", "digraph { a c }"],
    ["a node more", 'digraph { a [label="1"] }', 'digraph { a [label="1"] b }'],
    [
      "a name and the same in quotes, which a keyword is not",
      "digraph { a [label=1] node }",
      'digraph { a [label=1] "node" }',
    ],
    ["characters that part the pieces of a skeleton", 'digraph { "a\u0001nb" }', "digraph { a b }"],
    ["a quote that reads as a label's place", 'digraph { "nx label" }', "digraph { x }"],
  ] as const)
    test(`the skeleton is another where ${what} differs`, () =>
      assert.notEqual(labelled(one)?.skeleton, labelled(other)?.skeleton));
});

describe("words", () => {
  for (const [what, label, record, texts] of [
    ["a plain label", "a b", false, ["a b"]],
    ["lines, however they end", String.raw`a\nb\lc\rd`, false, ["a", "b", "c", "d"]],
    ["a line break in the source", "a\nb", false, ["a", "b"]],
    ["bars and braces are letters in a plain label", "{a|b}", false, ["{a|b}"]],
    ["the fields of a record", "{ x | data 1.0 | grad 0.0 }", true, ["x", "data 1.0", "grad 0.0"]],
    ["empty fields are not drawn", "{ | a || b }", true, ["a", "b"]],
    ["ports are not drawn", "<p> a | <q> b", true, ["a", "b"]],
    ["escaped marks are letters", String.raw`\{a\|b\} \<c\>`, true, ["{a|b} <c>"]],
    ["spaces are one", "a   b", true, ["a b"]],
    ["a backslash", String.raw`a\\b`, false, [String.raw`a\b`]],
    ["not known: an entity", "a &amp; b", false, null],
    ["not known: a number for a character", "&#945;", false, null],
    ["an ampersand alone", "a & b; c", false, ["a & b; c"]],
    ["not known: the node's name", String.raw`\N`, false, null],
    ["not known: the graph's name", String.raw`\G`, false, null],
    ["not known: a backslash at the end", "a\\", false, null],
    ["not known: a port without an end", "<p a", true, null],
    ["nothing", "", false, []],
  ] as const)
    test(what, () => assert.deepEqual(words(label, record)?.texts ?? null, texts));

  test("shapes tell where texts stand", () => {
    const shape = (label: string) => words(label, true)?.shape;
    assert.equal(shape("{a|b}"), shape("{ccc|d}"));
    assert.notEqual(shape("{a|b}"), shape("{a|}"));
    assert.notEqual(shape("{a|b}"), shape("{a}|b"));
    assert.notEqual(shape("{ x | 1 }"), shape("{ x 1 | }"));
    assert.notEqual(shape("{ x | 1 }"), shape("{ x | { 1 } }"));
    assert.notEqual(shape("<p>a"), shape("<q>a"));
  });
});

describe("held to Graphviz", () => {
  let viz: Awaited<ReturnType<typeof instance>>;
  before(async () => void (viz = await instance()));

  /** Null where Graphviz reads an error; after some of those it crashes at another graph, so it is started anew. */
  async function rendered(dot: string): Promise<string | null> {
    try {
      const result = viz.render(dot, { format: "svg" });
      if (result.status === "success" && result.errors.every(({ level }) => level === "warning")) return result.output;
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) throw error;
    }
    viz = await instance();
    return null;
  }

  const entities: Record<string, string> = {
    "&amp;": "&",
    "&lt;": "<",
    "&gt;": ">",
    "&quot;": '"',
    "&#39;": "'",
    "&#45;": "-",
    "&#160;": " ",
  };
  /** The texts of each node as Graphviz draws them, as graph/patch.ts reads them. */
  async function drawn(dot: string): Promise<Record<string, string[]> | null> {
    const svg = await rendered(dot);
    if (svg === null) return null;
    const read = (text: string) =>
      text
        .replace(/&[#\w]+;/g, (name) => entities[name] ?? name)
        .replace(/\s+/g, " ")
        .trim();
    const nodes = svg.matchAll(/<g id="[^"]*" class="node">\s*<title>([^<]*)<\/title>([\s\S]*?)<\/g>/g);
    return Object.fromEntries(
      [...nodes].map(([, name, inside]) => [
        read(name!),
        [...inside!.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => read(text!)).filter(Boolean),
      ]),
    );
  }

  const piece = fc.constantFrom(
    "a",
    "b1",
    "-2.5",
    " ",
    "  ",
    "\\n",
    "\\l",
    "\\|",
    "\\{",
    "\\}",
    "\\\\",
    '\\"',
    "\\<",
    "\\>",
    "\\ ",
    "\\\n",
    "π",
    "&",
    ";",
  );
  const text = fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join(""));
  const field = fc.tuple(fc.constantFrom("", "", "<p>", "<q> "), text).map((parts) => parts.join(""));
  const fields = fc.array(field, { minLength: 1, maxLength: 4 }).map((list) => list.join("|"));
  const nested = fc.oneof(
    field,
    fields.map((inside) => `{${inside}}`),
  );
  const record = fc.oneof(
    fields,
    fc.array(nested, { minLength: 1, maxLength: 3 }).map((list) => list.join("|")),
  );
  const plain = fc
    .array(fc.oneof(piece, fc.constantFrom("{", "}", "|", "<p>", "\n")), { maxLength: 7 })
    .map((pieces) => pieces.join(""));
  const cases = fc.oneof(
    fc.record({ shape: fc.constantFrom("record", "Mrecord"), label: record }),
    fc.record({ shape: fc.constantFrom("box", "ellipse"), label: plain }),
  );

  test("what is read is what is drawn", async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(cases, { minLength: 1, maxLength: 20, size: "max" }), async (list) => {
        const nodes = list.map(({ shape, label }, at) => `n${at} [shape=${shape} label="${label}"]`);
        const dot = `digraph { ${nodes.join("\n")} }`;
        const source = labelled(dot);
        const seen = await drawn(dot);
        if (!source || !seen) return;
        for (const [at, { shape }] of list.entries()) {
          const read = words(source.labels.get(`n${at}`)!, /record/i.test(shape));
          if (!read) continue;
          compared += 1;
          assert.deepEqual(read.texts, seen[`n${at}`], dot);
        }
      }),
      { numRuns: 60 },
    );
    assert.ok(compared > 200, `${compared} compared`);
  });
});
