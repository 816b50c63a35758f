/** What a cell shows: the newest of it, within bounds, in elements that stay. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CellOutputs, type CellOutput } from "../../web/src/notebook/cell-outputs.ts";
import type { Display, Failure, Figure, Output } from "../../web/src/wire/python.ts";
import fc from "./seeded.ts";

const FAILURE: Failure = { type: "E", message: "m", frames: [], mark: null, traceback: "t", interrupted: false };
const text = (words: string, name: "stdout" | "stderr" = "stdout"): Output => ({ kind: "stream", name, text: words });
const display = (words: string): Display => ({ kind: "display", data: { "text/plain": words } });
const graph = (dot: string): Display => ({ kind: "display", data: { "text/vnd.graphviz": dot } });
const figure = (id: string, size = 0): Figure => ({
  kind: "figure",
  id,
  title: "",
  step: 0,
  lossSteps: new Float32Array(0),
  losses: new Float32Array(size),
  accuracy: null,
  boundary: null,
  points: { x: new Float32Array(0), y: new Float32Array(0), side: new Float32Array(0) },
  classes: ["", ""],
});

const after = (...shows: Output[]): CellOutputs => {
  const outputs = new CellOutputs();
  shows.forEach((show) => outputs.add(show));
  return outputs;
};
const words = (output: CellOutput): string => {
  switch (output.kind) {
    case "stream":
      return `${output.name}: ${output.terminal.text}`;
    case "display":
      return Object.values(output.display.data).join();
    case "figure":
      return output.figure.id;
    case "svg":
      return output.svg;
    case "failure":
      return output.failure.type;
  }
};
const read = (outputs: CellOutputs): string[] => outputs.list.map(words);

describe("what is shown", () => {
  for (const [what, shows, expected] of [
    ["nothing", [], []],
    ["a sign of life is nothing to see", [{ kind: "alive" }], []],
    ["texts of one stream are one text", [text("a"), text("b")], ["stdout: ab"]],
    ["two streams are two texts", [text("a"), text("b", "stderr"), text("c")], ["stdout: a", "stderr: b", "stdout: c"]],
    ["a display parts two texts", [text("a"), display("d"), text("b")], ["stdout: a", "d", "stdout: b"]],
    ["a figure takes its own place again", [figure("f"), text("a"), figure("g"), figure("f")], ["f", "stdout: a", "g"]],
    ["cleared", [text("a"), display("d"), { kind: "clear" }], []],
    ["and shown again", [text("a"), { kind: "clear" }, display("d")], ["d"]],
  ] as [string, Output[], string[]][])
    test(what, () => assert.deepEqual(read(after(...shows)), expected));

  test("the last run's stay until the next shows something", () => {
    const outputs = after(text("old"));
    outputs.end(null);
    outputs.begin();
    outputs.add({ kind: "alive" });
    assert.deepEqual(read(outputs), ["stdout: old"]);
    outputs.add(text("new"));
    assert.deepEqual(read(outputs), ["stdout: new"]);
  });
  test("or until it ends without a word", () => {
    const outputs = after(text("old"));
    outputs.begin();
    outputs.end(null);
    assert.ok(outputs.empty);
    outputs.add(text("old"));
    outputs.begin();
    outputs.end(FAILURE);
    assert.deepEqual(read(outputs), ["E"]);
  });
  test("what came with the page is not this reader's until a run has shown something", () => {
    const outputs = new CellOutputs();
    outputs.predraw([{ svg: "<svg>" }, display("d")]);
    assert.deepEqual([read(outputs), outputs.predrawn], [["<svg>", "d"], true]);
    outputs.begin();
    outputs.add(text("x"));
    assert.deepEqual([read(outputs), outputs.predrawn], [["stdout: x"], false]);
  });
});

describe("elements stay where pictures follow each other", () => {
  const keys = (outputs: CellOutputs) => outputs.list.map(({ key }) => key);
  const again =
    (...shows: Output[]) =>
    (outputs: CellOutputs): void => {
      outputs.begin();
      shows.forEach((show) => outputs.add(show));
      outputs.end(null);
    };
  for (const [what, first, second] of [
    ["a figure in the next run", [figure("1")], [figure("2")]],
    ["two figures, in their order", [figure("1"), figure("2")], [figure("3"), figure("4")]],
    ["a graph in the next run", [graph("digraph {}")], [graph("digraph { a }")]],
    ["a figure after clear_output", [figure("1")], [{ kind: "clear" }, figure("2")]],
    ["a figure after clear_output twice", [figure("1")], [{ kind: "clear" }, { kind: "clear" }, figure("2")]],
    [
      "a graph in a loop with clear_output",
      [graph("a")],
      [{ kind: "clear" }, graph("b"), { kind: "clear" }, graph("c")],
    ],
  ] as [string, Output[], Output[]][])
    test(what, () => {
      const outputs = after(...first);
      const before = keys(outputs);
      again(...second)(outputs);
      assert.deepEqual(keys(outputs), before);
    });
  test("other displays are new ones", () => {
    const outputs = after(display("a"));
    const before = keys(outputs);
    again(display("b"))(outputs);
    assert.notDeepEqual(keys(outputs), before);
  });
});

describe("bounds", () => {
  test("of many outputs the newest sixty stay, and the others are counted", () => {
    const outputs = after(...Array.from({ length: 100 }, (_, at) => display(`${at}`)));
    assert.deepEqual([read(outputs)[0], read(outputs).length, outputs.lost], ["40", 60, 40]);
    outputs.add({ kind: "lost", count: 7 });
    assert.equal(outputs.lost, 47);
    outputs.add({ kind: "clear" });
    assert.deepEqual([outputs.lost, outputs.empty], [0, true]);
  });
  test("the newest stays, however large", () => {
    const large = "x".repeat(33_000_000);
    const outputs = after(display("a"), display(large));
    assert.deepEqual([outputs.list.length, outputs.lost], [1, 1]);
    outputs.end(FAILURE);
    assert.deepEqual(read(outputs), ["E"]);
  });
  test("small figures that grow large are bounded too", () => {
    const ids = Array.from({ length: 10 }, (_, at) => `${at}`);
    const outputs = after(...ids.map((id) => figure(id)), ...ids.map((id) => figure(id, 2_000_000)));
    const bytes = outputs.list.reduce(
      (sum, output) => sum + (output.kind === "figure" ? output.figure.losses.byteLength : 0),
      0,
    );
    assert.ok(bytes <= 32_000_000, `${bytes} bytes`);
    assert.equal(outputs.list.length + outputs.lost, 10);
  });

  const show = fc.oneof(
    fc.constantFrom<Output>({ kind: "alive" }, { kind: "clear" }, { kind: "lost", count: 3 }),
    fc.record({
      kind: fc.constant("stream" as const),
      name: fc.constantFrom("stdout" as const, "stderr" as const),
      text: fc.string({ maxLength: 5 }),
    }),
    fc.nat(3).map((id) => figure(`${id}`)),
    fc.constantFrom(graph("digraph {}"), display("x")),
  );
  test("whatever comes, keys are unique, and the last thing shown is there", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof({ weight: 8, arbitrary: show }, fc.constantFrom("begin" as const, "end" as const)), {
          maxLength: 100,
        }),
        (steps) => {
          const outputs = new CellOutputs();
          for (const step of steps) {
            if (step === "begin") outputs.begin();
            else if (step === "end") outputs.end(null);
            else {
              outputs.add(step);
              if (step.kind === "display") assert.equal(outputs.list.at(-1)?.kind, "display");
              if (step.kind === "figure")
                assert.ok(outputs.list.some((output) => output.kind === "figure" && output.figure === step));
            }
            assert.equal(new Set(outputs.list.map(({ key }) => key)).size, outputs.list.length);
            assert.ok(outputs.list.length <= 60);
          }
        },
      ),
    );
  });
});
