/** The notebook: its cells, what can be undone, and what a mark says about the text beside it. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Notebook, type Change, type Mark } from "../../web/src/notebook/model.ts";
import fc from "./seeded.ts";

const FILE = {
  title: "T",
  metadata: "{}",
  cells: [
    { kind: "markdown", source: "# A" },
    { kind: "python", source: "1" },
    { kind: "raw", source: "r" },
    { kind: "python", source: "2" },
  ],
} as const satisfies ConstructorParameters<typeof Notebook>[0] | { cells: readonly unknown[] };

const opened = () => new Notebook(structuredClone(FILE) as unknown as ConstructorParameters<typeof Notebook>[0]);
const sources = (notebook: Notebook) => notebook.cells.map(({ source }) => source);
const heard = (notebook: Notebook): Change[] => {
  const changes: Change[] = [];
  notebook.subscribe((change) => changes.push(change));
  return changes;
};
const id = (notebook: Notebook, at: number): string => notebook.cells[at]!.id;

describe("cells", () => {
  test("a file comes back as it was", () => assert.deepEqual(opened().file(), FILE));
  test("Python cells are counted from 1, prose takes the number before it", () => {
    const notebook = opened();
    assert.deepEqual(
      notebook.cells.map((cell) => notebook.number(cell.id)),
      [0, 1, 1, 2],
    );
    assert.equal(notebook.where(id(notebook, 3)), "cell 2");
    assert.deepEqual(notebook.python(), [id(notebook, 1), id(notebook, 3)]);
    assert.deepEqual(notebook.python(id(notebook, 3)), [id(notebook, 1)]);
    assert.deepEqual(notebook.python(id(notebook, 0)), []);
  });
  for (const [at, expected] of [
    [0, 0],
    [2, 2],
    [4, 4],
    [-3, 0],
    [99, 4],
  ] as const)
    test(`a cell put in at ${at} stands at ${expected}`, () => {
      const notebook = opened();
      const cell = notebook.insert(at, "python", "new");
      assert.equal(notebook.index(cell.id), expected);
      assert.equal(notebook.cells.length, 5);
    });
  test("a cell moves by one, and not past an end", () => {
    const notebook = opened();
    assert.deepEqual(
      [notebook.move(id(notebook, 0), -1), notebook.move(id(notebook, 3), 1), notebook.move("none", 1)],
      [false, false, false],
    );
    assert.ok(notebook.move(id(notebook, 0), 1));
    assert.deepEqual(sources(notebook), ["1", "# A", "r", "2"]);
  });
  test("what is not there is nothing's affair", () => {
    const notebook = opened();
    const changes = heard(notebook);
    notebook.remove("none")();
    notebook.edit("none", "x");
    notebook.mark("none", "done");
    notebook.begin("none", 0);
    notebook.end("none", "done", 1, null);
    notebook.output("none", { kind: "clear" });
    notebook.unmark("none");
    assert.deepEqual([changes, notebook.file()], [[], FILE]);
  });
  test("who no longer listens hears nothing", () => {
    const notebook = opened();
    const changes: Change[] = [];
    notebook.subscribe((change) => changes.push(change))();
    notebook.insert(0, "python");
    assert.deepEqual(changes, []);
  });
});

describe("undo", () => {
  test("a cell comes back where it was, at every place", () => {
    for (let at = 0; at < 4; at++) {
      const notebook = opened();
      const back = notebook.remove(id(notebook, at));
      assert.equal(notebook.cells.length, 3);
      back();
      assert.deepEqual(notebook.file(), FILE);
      back(); // once is enough
      assert.deepEqual(notebook.file(), FILE);
    }
  });
  test("it comes back after its neighbour, wherever that has gone", () => {
    const notebook = opened();
    const [first, second] = [id(notebook, 0), id(notebook, 1)];
    const back = notebook.remove(second);
    notebook.move(first, 1);
    back();
    assert.deepEqual(sources(notebook), ["r", "# A", "1", "2"]);
  });
  test("any removals, undone in the opposite order, leave nothing changed", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { maxLength: 4 }), (places) => {
        const notebook = opened();
        const undo = places.flatMap((at) => (at < notebook.cells.length ? [notebook.remove(id(notebook, at))] : []));
        for (const back of undo.reverse()) back();
        assert.deepEqual(notebook.file(), FILE);
      }),
    );
  });
  test("no text is lost, in whatever order cells are put in, moved, taken out and brought back", () => {
    const step = fc.record({
      what: fc.constantFrom("insert", "remove", "move", "undo"),
      at: fc.nat(6),
      by: fc.constantFrom(-1 as const, 1 as const),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const notebook = opened();
        const undo: (() => void)[] = [];
        let made = 0;
        for (const { what, at, by } of steps) {
          const cell = notebook.cells[at];
          if (what === "insert") notebook.insert(at, "python", `new ${made++}`);
          else if (what === "move" && cell) notebook.move(cell.id, by);
          else if (what === "remove" && cell) undo.push(notebook.remove(cell.id));
          else if (what === "undo") undo.splice(at % (undo.length || 1), 1).forEach((back) => back());
        }
        undo.forEach((back) => back());
        const all = [
          ...FILE.cells.map(({ source }) => source as string),
          ...Array.from({ length: made }, (_, n) => `new ${n}`),
        ];
        assert.deepEqual(sources(notebook).sort(), all.sort());
        assert.equal(new Set(notebook.cells.map((cell) => cell.id)).size, notebook.cells.length);
      }),
    );
  });
  test("another notebook's cells have other ids, and the first comes back with its outputs", () => {
    const notebook = opened();
    const ids = notebook.cells.map((cell) => cell.id);
    notebook.output(ids[1]!, { kind: "stream", name: "stdout", text: "x" });
    const back = notebook.replace({ title: "U", metadata: "[]", cells: [{ kind: "python", source: "3" }] });
    assert.deepEqual([notebook.title, notebook.metadata, sources(notebook)], ["U", "[]", ["3"]]);
    assert.ok(!ids.includes(id(notebook, 0)));
    back();
    assert.deepEqual(notebook.file(), FILE);
    assert.deepEqual(
      notebook.cells.map((cell) => cell.id),
      ids,
    );
    assert.equal(notebook.get(ids[1]!)!.outputs.list.length, 1);
  });
});

describe("marks", () => {
  const marked = (mark: Mark) => {
    const notebook = opened();
    const cell = notebook.cells[1]!;
    notebook.mark(cell.id, mark);
    return { notebook, cell };
  };
  for (const [mark, after] of [
    ["never", "never"],
    ["done", "stale"],
    ["failed", "stale"],
    ["stopped", "stale"],
    ["stale", "stale"],
    ["running", "running"],
    ["queued", "queued"],
  ] as const)
    test(`${mark}, edited: ${after}`, () => {
      const { notebook, cell } = marked(mark);
      notebook.edit(cell.id, cell.source);
      assert.equal(cell.mark, mark);
      notebook.edit(cell.id, "other");
      assert.equal(cell.mark, after);
    });
  for (const [mark, after] of [
    ["never", "never"],
    ["done", "never"],
    ["stale", "never"],
    ["failed", "failed"],
    ["stopped", "stopped"],
    ["running", "running"],
    ["queued", "queued"],
  ] as const)
    test(`${mark}, and Python is another: ${after}`, () => {
      const { notebook, cell } = marked(mark);
      notebook.forget();
      assert.equal(cell.mark, after);
    });
  for (const [mark, after] of [
    ["queued", "never"],
    ["running", "stopped"],
    ["done", "done"],
  ] as const)
    test(`${mark}, taken out and brought back: ${after}`, () => {
      const { notebook, cell } = marked(mark);
      notebook.remove(cell.id)();
      assert.equal(cell.mark, after);
    });
  test("what was done in a Python that has gone is not done when it comes back", () => {
    const { notebook, cell } = marked("done");
    const back = notebook.remove(cell.id);
    notebook.forget();
    back();
    assert.equal(cell.mark, "never");
    const other = marked("done");
    const again = other.notebook.leave();
    other.notebook.forget();
    again();
    assert.equal(other.cell.mark, "never");
  });

  for (const before of ["never", "done", "failed", "stopped", "stale"] as const)
    test(`${before}, queued and not run after all`, () => {
      const { notebook, cell } = marked(before);
      notebook.mark(cell.id, "queued");
      notebook.mark(cell.id, "queued");
      notebook.unmark(cell.id);
      assert.equal(cell.mark, before);
    });
  test("running, queued once more and not run again", () => {
    const { notebook, cell } = marked("running");
    notebook.mark(cell.id, "queued");
    notebook.unmark(cell.id);
    assert.equal(cell.mark, "stopped");
  });
  test("done, queued, edited and not run after all: stale", () => {
    const { notebook, cell } = marked("done");
    notebook.mark(cell.id, "queued");
    notebook.edit(cell.id, "other");
    notebook.unmark(cell.id);
    assert.equal(cell.mark, "stale");
  });
  test("done, queued, and the Python in which it was done goes before it is run: not done", () => {
    const { notebook, cell } = marked("done");
    notebook.mark(cell.id, "queued");
    notebook.forget();
    notebook.unmark(cell.id);
    assert.equal(cell.mark, "never");
  });
  test("a cell is never both done and other than what was run", () => {
    const step = fc.constantFrom("edit", "queue", "unmark", "run", "forget", "remove");
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const { notebook, cell } = marked("never");
        let ran: string | null = null;
        let text = 0;
        for (const what of steps) {
          if (what === "edit") notebook.edit(cell.id, `text ${text++}`);
          else if (what === "queue") notebook.mark(cell.id, "queued");
          else if (what === "unmark") notebook.unmark(cell.id);
          else if (what === "remove") notebook.remove(cell.id)();
          else if (what === "forget") {
            notebook.forget();
            ran = null;
          } else {
            notebook.begin(cell.id, 0);
            notebook.end(cell.id, "done", 1, null);
            ran = cell.source;
          }
          if (cell.mark === "done") assert.equal(cell.source, ran, steps.join());
        }
      }),
    );
  });
  test("each change is told once, and of the cell that changed", () => {
    const notebook = opened();
    const cell = notebook.cells[1]!;
    const changes = heard(notebook);
    notebook.begin(cell.id, 5);
    notebook.end(cell.id, "done", 2, null);
    notebook.edit(cell.id, "x");
    assert.deepEqual(changes, [
      { what: "cell", id: cell.id },
      { what: "cell", id: cell.id },
      { what: "text", id: cell.id },
      { what: "cell", id: cell.id },
    ]);
    assert.deepEqual([cell.since, cell.seconds], [5, 2]);
  });
});
