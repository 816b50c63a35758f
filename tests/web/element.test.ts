/** The element's share of an embed: seats for Pythons, and what it reads of a stranger's messages. */
import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";
import { isMessage } from "../../web/src/element/messages.ts";
import { leave, settle, touch, want, type Guest } from "../../web/src/element/seats.ts";
import type { ToEmbed } from "../../web/src/wire/embed.ts";
import fc from "./seeded.ts";

describe("seats", () => {
  class Reader implements Guest {
    idle = false;
    seated = false;
    readonly heard: string[] = [];
    constructor(readonly name: string) {
      all.push(this);
    }
    send(message: ToEmbed): void {
      const [word] = Object.keys(message);
      this.heard.push(word!);
      if (word === "seat") this.seated = true;
    }
    want(used = true): this {
      want(this);
      if (used) touch(this);
      return this;
    }
    leave(): void {
      this.seated = false;
      leave(this);
    }
    becomeIdle(): void {
      this.idle = true;
      settle();
    }
  }
  let all: Reader[] = [];
  afterEach(() => {
    for (const reader of all) leave(reader);
    all = [];
  });
  const readers = (...names: string[]) => names.map((name) => new Reader(name).want());

  test("two come in, the third waits", () => {
    assert.deepEqual(
      readers("a", "b", "c").map(({ seated }) => seated),
      [true, true, false],
    );
  });
  test("who is in is told so again", () => {
    const [a] = readers("a");
    assert.deepEqual(a!.want().heard, ["seat", "seat"]);
  });
  test("a seat that becomes free is the next one's, in the order of coming", () => {
    const [a, b, c, d] = readers("a", "b", "c", "d");
    a!.leave();
    assert.deepEqual([c!.seated, d!.seated], [true, false]);
    b!.leave();
    assert.ok(d!.seated);
  });
  test("nobody who is at work is asked to leave", () => {
    const [a, b, c] = readers("a", "b", "c");
    assert.deepEqual(
      [a, b].flatMap((reader) => reader!.heard),
      ["seat", "seat"],
    );
    a!.becomeIdle();
    assert.deepEqual([a!.heard, b!.heard, c!.heard], [["seat", "rest"], ["seat"], []]);
  });
  test("of two that are idle, the one that was used last stays", () => {
    const [a, b] = readers("a", "b");
    [a, b].forEach((reader) => (reader!.idle = true));
    touch(a!);
    readers("c");
    assert.deepEqual([a!.heard, b!.heard], [["seat"], ["seat", "rest"]]);
  });
  test("for who only wants to be ready, nobody leaves", () => {
    const [a] = readers("a", "b");
    a!.idle = true;
    const ready = new Reader("ready").want(false);
    assert.deepEqual([a!.heard, ready.seated], [["seat"], false]);
    touch(ready);
    assert.deepEqual(a!.heard, ["seat", "rest"]);
    a!.leave();
    assert.ok(ready.seated);
  });
  test("who is used comes before those that only want to be ready", () => {
    const [a] = readers("a", "b");
    const ready = new Reader("ready").want(false);
    const [used] = readers("used");
    a!.leave();
    assert.deepEqual([used!.seated, ready.seated], [true, false]);
  });
  test("who went away while waiting takes no seat", () => {
    const [a, , c, d] = readers("a", "b", "c", "d");
    c!.leave();
    a!.leave();
    assert.deepEqual([c!.heard, d!.heard], [[], ["seat"]]);
  });

  test("never more than two; no seat is free while someone waits; who is asked to leave is idle", () => {
    const step = fc.record({
      what: fc.constantFrom("want", "ready", "touch", "leave", "idle", "busy"),
      who: fc.nat(4),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const guests = ["a", "b", "c", "d", "e"].map((name) => new Reader(name));
        const inside = () => guests.filter(({ seated }) => seated);
        const wanting = new Set<Reader>();
        for (const { what, who } of steps) {
          const guest = guests[who]!;
          const before = guests.map(({ heard }) => heard.length);
          if (what === "want" || what === "ready") {
            wanting.add(guest);
            guest.want(what === "want");
          } else if (what === "touch") touch(guest);
          else if (what === "leave") {
            wanting.delete(guest);
            guest.leave();
          } else if (what === "idle") guest.becomeIdle();
          else guest.idle = false;
          const waiting = [...wanting].filter(({ seated }) => !seated);
          assert.ok(inside().length <= 2);
          assert.ok(waiting.length === 0 || inside().length === 2, "a seat is free and somebody waits");
          for (const [at, { heard, idle, seated }] of guests.entries())
            if (heard.slice(before[at]).includes("rest")) assert.ok(idle && seated && waiting.length > 0);
        }
        for (const guest of guests) leave(guest);
      }),
    );
  });
});

describe("messages", () => {
  const STATUS = { words: "Step 1", progress: null, busy: true, idle: false, touched: true };
  const STATE = {
    notebook: { title: "T", cells: [{ kind: "python", source: "1" }], metadata: "{}" },
    settings: { data: "moons", seed: 7, on: true },
    points: [[0, 1, -1]],
    weights: [0.5],
    step: 3,
    view: ["code"],
    hide: [],
  };
  for (const [what, message] of [
    ["hello", { hello: true }],
    ["a height", { height: 120.5 }],
    ["a status", { status: STATUS }],
    ["a status without progress", { status: { ...STATUS, progress: undefined } }],
    ["an answer", { reply: 3 }],
    ["an answer that is an error", { reply: 3, error: "No." }],
    ["a state and its link", { state: STATE, link: "#g1.0.A" }],
    ["a state that is empty", { state: {}, link: "" }],
    ["an event", { event: "step", detail: { step: 1, loss: 0.5, words: "x", done: false } }],
    ["an event of nothing", { event: "ready", detail: null }],
  ] as const)
    test(`read: ${what}`, () => assert.ok(isMessage(structuredClone(message))));

  const cyclic: Record<string, unknown> = {};
  cyclic["cyclic"] = cyclic;
  const nested = (depth: number): unknown => (depth ? [nested(depth - 1)] : 0);
  for (const [what, message] of [
    ["nothing", null],
    ["nothing at all", undefined],
    ["a number", 0],
    ["a truth", true],
    ["a text", "hello"],
    ["a list", [{ hello: true }]],
    ["a number for a truth", { hello: 1 }],
    ["a text for a number", { height: "100" }],
    ["an object for a number", { height: { valueOf: 900 } }],
    ["a text for a truth", { shown: "yes" }],
    ["a text for a status", { status: "busy" }],
    ["a text for progress", { status: { words: "x", progress: "half" } }],
    ["a text for a state", { state: "x" }],
    ["a text for cells", { state: { notebook: { cells: "x" } } }],
    ["an object for a cell's text", { state: { notebook: { cells: [{ kind: "python", source: {} }] } } }],
    ["a key in a state that there is not", { state: { title: "x" } }],
    ["a text for an answer's number", { reply: "1" }],
    ["an object for an error", { reply: 1, error: {} }],
    ["itself", cyclic],
    ["itself in a state", { state: cyclic }],
    ["a key that there is not", { hello: true, evil: 1 }],
    ["a key in a status that there is not", { status: { ...STATUS, html: "<b>" } }],
    ["a list for a text", { status: { ...STATUS, words: ["x"] } }],
    ["an object for a list", { state: { weights: { 0: 1, length: 1 } } }],
    ["a list for an object", { state: [] }],
    ["an event that there is not", { event: "load", detail: {} }],
    ["an event that every object has", { event: "toString" }],
    ["a text in an event", { event: "step", detail: "x" }],
    ["bytes in an event", { event: "step", detail: new Uint8Array(10) }],
    ["bytes in a status", { status: { ...STATUS, more: new Uint8Array(10) } }],
    ["more text in an event than a message may have", { event: "output", detail: { text: "x".repeat(9_000_000) } }],
    ["an object in an event", { event: "step", detail: { a: {} } }],
    ["a list in an event", { event: "step", detail: [1] }],
    ["an object among the settings", { state: { settings: { seed: {} } } }],
    ["texts among the weights", { state: { weights: [0, "1"] } }],
    ["more depth than there is", { state: { points: [[[0]]] } }],
    ["a hundred times more", { state: { points: nested(100) } }],
    ["a map", { detail: new Map(), event: "step" }],
    ["a date", { height: new Date() }],
    ["bytes for a list", { state: { weights: new Uint8Array(3) } }],
    ["a large integer", { height: 1n }],
    ["more entries than a list may have", { state: { weights: new Array(20_001).fill(0) } }],
    ["more text than a message may have", { error: "x".repeat(8_000_000) }],
  ] as const)
    test(`refused: ${what}`, () => assert.equal(isMessage(structuredClone(message)), false));

  for (const name of Object.getOwnPropertyNames(Object.prototype))
    for (const value of [1, "x", {}, []])
      test(`refused: the key ${name}, which every object has, with ${JSON.stringify(value)}`, () => {
        const odd = (): object =>
          Object.defineProperty({ words: "" }, name, { value, enumerable: true, configurable: true });
        assert.equal(isMessage(odd()), false);
        assert.equal(isMessage({ status: odd() }), false);
        assert.equal(isMessage({ state: { notebook: odd() } }), false);
      });

  test("whatever it is, it is judged and not thrown at the page", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.anything({ withBigInt: true, withDate: true, withMap: true, withTypedArray: true, withSparseArray: true }),
          fc.jsonValue(),
        ),
        fc.constantFrom("", "status", "state", "detail", "height"),
        (value, key) => {
          assert.equal(typeof isMessage(key ? { [key]: value } : value), "boolean");
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
