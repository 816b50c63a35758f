/** What crosses the borders: from Python to the page, from the page around to an embed, in an address. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as v from "valibot";
import { fromAddress } from "../../web/src/embed/address.ts";
import { SETTINGS, VIEWS } from "../../web/src/wire/attributes.ts";
import { Handover, METHODS, Setup, ToEmbed } from "../../web/src/wire/embed.ts";
import * as python from "../../web/src/wire/python.ts";

const FIGURE = {
  kind: "figure",
  id: "f",
  title: "",
  step: 0,
  lossSteps: new Float32Array(1),
  losses: new Float32Array(1),
  accuracy: null,
  boundary: { x: [0, 1], y: [0, 1], columns: 2, rows: 1, values: new Float32Array(2), threshold: 0, span: 1 },
  points: { x: new Float32Array(0), y: new Float32Array(0), side: new Float32Array(0) },
  classes: ["0", "1"],
};
const FAILURE = { type: "E", message: "m", frames: [], mark: null, traceback: "", interrupted: false };

describe("from Python", () => {
  for (const [what, schema, value] of [
    ["a print", python.Output, { kind: "stream", name: "stdout", text: "x" }],
    ["a figure", python.Output, FIGURE],
    ["a figure without a boundary", python.Output, { ...FIGURE, boundary: null }],
    ["a graph", python.Output, { kind: "display", data: { "text/vnd.graphviz": "digraph {}" }, engine: "neato" }],
    ["a run", python.RunResult, { failure: null, seconds: 0.5 }],
    ["a run that failed", python.RunResult, { failure: FAILURE, seconds: 0.5 }],
    ["outputs of a call", python.Up, { id: 1, outputs: [] }],
    ["an answer that is nothing", python.Up, { id: 1, result: null }],
  ] as const)
    test(`read: ${what}`, () => assert.ok(v.is(schema as v.GenericSchema, value)));
  for (const [what, schema, value] of [
    ["no object", python.Output, null],
    ["a kind that there is not", python.Output, { kind: "script", text: "x" }],
    ["a stream that there is not", python.Output, { kind: "stream", name: "stdlog", text: "x" }],
    ["more text than a megabyte", python.Output, { kind: "stream", name: "stdout", text: "x".repeat(1_000_001) }],
    ["lists for arrays", python.Output, { ...FIGURE, losses: [1] }],
    ["arrays of another width", python.Output, { ...FIGURE, losses: new Float64Array(1) }],
    ["more numbers than a million", python.Output, { ...FIGURE, losses: new Float32Array(1_000_001) }],
    ["a step before the first", python.Output, { ...FIGURE, step: -1 }],
    ["half a step", python.Output, { ...FIGURE, step: 0.5 }],
    ["one class", python.Output, { ...FIGURE, classes: ["a"] }],
    ["an engine that there is not", python.Output, { kind: "display", data: {}, engine: "rm" }],
    ["a result without its time", python.RunResult, { failure: null }],
    [
      "more frames than fifty",
      python.RunResult,
      {
        failure: {
          ...FAILURE,
          frames: new Array(51).fill({ cell: null, where: "", line: 1, function: "", source: "" }),
        },
        seconds: 0,
      },
    ],
    [
      "more cells than 2,000",
      python.Notebook,
      { title: "", metadata: "", cells: new Array(2_001).fill({ kind: "raw", source: "" }) },
    ],
    ["a point on no side", python.Point, [0, 0, 0]],
    ["a call without its number", python.Up, { outputs: [] }],
    ["a call of another kind", python.Up, { id: 1, eval: "x" }],
    ["an error without words", python.Up, { id: 1, error: { type: "E" } }],
  ] as const)
    test(`refused: ${what}`, () => assert.equal(v.is(schema as v.GenericSchema, value), false));
  test("what is not known is left out of what is read", () => {
    assert.deepEqual(v.parse(python.Output, { kind: "clear", html: "<script>" }), { kind: "clear" });
    const read = v.parse(python.Display, {
      kind: "display",
      data: { "text/html": "x", "application/javascript": "x" },
    });
    assert.deepEqual(read.data, { "text/html": "x" });
  });
});

describe("from the page around an embed", () => {
  for (const [what, schema, value] of [
    ["nothing asked", Setup, {}],
    [
      "cells and settings",
      Setup,
      { cells: [{ kind: "python", source: "1" }], settings: { seed: 1, data: "moons" }, view: ["code"], theme: "dark" },
    ],
    ["a file", Setup, { file: { name: "a.py", bytes: new Uint8Array(3) } }],
    ["the handover", Handover, { gradlet: 1, open: {} }],
    ["a look", ToEmbed, { look: { fixed: true } }],
    ["a seat", ToEmbed, { seat: true }],
    ...METHODS.map((method) => [`to ${method}`, ToEmbed, { call: method, id: 1 }] as const),
  ] as const)
    test(`read: ${what}`, () => assert.ok(v.is(schema as v.GenericSchema, value)));
  for (const [what, schema, value] of [
    ["another version", Handover, { gradlet: 2, open: {} }],
    ["a text for cells", Setup, { cells: "x" }],
    ["a cell of another kind", Setup, { cells: [{ kind: "shell", source: "rm" }] }],
    ["a cell of three megabytes", Setup, { cells: [{ kind: "python", source: "x".repeat(3_000_000) }] }],
    ["a title of more than 400 characters", Setup, { title: "x".repeat(401) }],
    ["more cells than 500", Setup, { cells: new Array(501).fill({ kind: "python", source: "" }) }],
    ["a file that is a text", Setup, { file: { name: "a.py", bytes: "x" } }],
    ["a file of more than four megabytes", Setup, { file: { name: "a", bytes: new Uint8Array(4_000_001) } }],
    ["a view that there is not", Setup, { view: ["toolbar"] }],
    ["more views than twenty", Setup, { view: new Array(21).fill("code") }],
    ["a theme that there is not", Setup, { theme: "sepia" }],
    ["an object among the settings", Setup, { settings: { data: {} } }],
    ["a setting of more than a thousand characters", Setup, { settings: { data: "x".repeat(1_001) } }],
    ["a method that there is not", ToEmbed, { call: "eval", id: 1 }],
    ["a call whose number is none", ToEmbed, { call: "run", id: 0.5 }],
    ["a seat that is none", ToEmbed, { seat: false }],
  ] as const)
    test(`refused: ${what}`, () => assert.equal(v.is(schema as v.GenericSchema, value), false));
});

describe("in an address", () => {
  const read = (query: string) => fromAddress(new URL(`https://example.org/embed.html${query}`));
  for (const [query, setup, src] of [
    ["", { settings: {} }, null],
    ["?src=a.md", { settings: {} }, "a.md"],
    ["?data=moons&learning-rate=0.1", { settings: { data: "moons", learning_rate: "0.1" } }, null],
    ["?view=code+graph,loss", { settings: {}, view: ["code", "graph", "loss"] }, null],
    ["?theme=dark&title=A%20b", { settings: {}, theme: "dark", title: "A b" }, null],
    ["?data=" + "x".repeat(2_000), { settings: { data: "x".repeat(1_000) } }, null],
    ["?title=" + "x".repeat(2_000), { settings: {}, title: "x".repeat(400) }, null],
  ] as const)
    test(`read: ${query.slice(0, 60) || "nothing"}`, () => assert.deepEqual(read(query), { setup, src, problems: [] }));
  for (const [query, word] of [
    ["?dat=moons", "“dat”"],
    ["?view=toolbar", "“toolbar”"],
    ["?view=", "“”"],
    ["?hide=code,all", "“all”"],
    ["?theme=sepia", "sepia"],
    ["?__proto__=1", "“__proto__”"],
    ["?constructor=1", "“constructor”"],
  ] as const)
    test(`said: ${query}`, () => {
      const { problems, setup } = read(query);
      assert.equal(problems.length, 1);
      assert.ok(problems[0]!.includes(word));
      assert.ok(v.is(Setup, setup));
    });
  test("every setting and view may be there, and what is read is what an embed takes", () => {
    const query = `?${SETTINGS.map((name) => `${name}=1`).join("&")}&view=${VIEWS.join("+")}`;
    const { setup, problems } = read(query);
    assert.deepEqual([problems, Object.keys(setup.settings!).length, setup.view], [[], SETTINGS.length, [...VIEWS]]);
    assert.ok(v.is(Setup, setup));
  });
});
