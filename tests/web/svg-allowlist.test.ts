/** What a stranger's SVG may say. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ELEMENTS, TEXTUAL, attribute, declarations } from "../../web/src/safe/svg-allowlist.ts";
import fc from "./seeded.ts";

const checked = (element: string, name: string, value: string) => attribute(element, name, value, "p");
const styled = (style: string) => Object.fromEntries(declarations(style, "p"));

describe("elements", () => {
  for (const name of [
    "script",
    "style",
    "use",
    "image",
    "foreignObject",
    "animate",
    "set",
    "filter",
    "mask",
    "pattern",
    "marker",
    "switch",
    "symbol",
    "iframe",
    "constructor",
    "__proto__",
  ])
    test(`no <${name}>`, () => assert.equal(ELEMENTS.get(name), undefined));
  test("links are groups", () => assert.equal(ELEMENTS.get("a"), "g"));
  test("texts are kept only in what there is", () => assert.ok([...TEXTUAL].every((name) => ELEMENTS.has(name))));
});

describe("attributes", () => {
  for (const [name, value, expected] of [
    ["fill", "red", "red"],
    ["fill", " #ff00FF ", "#ff00FF"],
    ["fill", "rgb(1, 2, 3)", "rgb(1, 2, 3)"],
    ["fill", "hsl(120deg 50% 50% / .5)", "hsl(120deg 50% 50% / .5)"],
    ["fill", "url(#g)", "url(#p-g)"],
    ["stroke", "url( '#a.b:c' ) none", "url(#p-a.b:c)"],
    ["clip-path", 'url("#c")', "url(#p-c)"],
    ["id", "node1", "p-node1"],
    ["class", "node leaf", "node"],
    ["class", "cluster", "cluster"],
    ["x", "1", "1"],
    ["x", "1 2 3", "1 2 3"],
    ["r", "-1.5e-3px", "-1.5e-3px"],
    ["d", "M0,0L1-1e3Z", "M0,0L1-1e3Z"],
    ["points", "1,2 3,4", "1,2 3,4"],
    ["transform", "translate(4 112.5) rotate(0)", "translate(4 112.5) rotate(0)"],
    ["font-family", "Times,serif", "Times,serif"],
    ["font-weight", "bold", "bold"],
    ["font-weight", "700", "700"],
    ["stroke-dasharray", "5,2", "5,2"],
    ["display", "none", "none"],
    // refused
    ["fill", "url(https://evil.example/#a)", null],
    ["fill", "url(//evil.example#a)", null],
    ["fill", "url(data:image/svg+xml,x#a)", null],
    ["fill", "url(#a) url(https://evil.example)", null],
    ["fill", "red;background:url(x)", null],
    ["fill", "u\\72l(#a)", null],
    ["fill", "var(--x)", null],
    ["fill", "attr(x)", null],
    ["fill", "image-set('x')", null],
    ["fill", "rgb(calc(1))", null],
    ["filter", "url(#a)", null],
    ["mask", "url(#a)", null],
    ["cursor", "url(x)", null],
    ["clip-path", "circle(1px)", null],
    ["class", "cell-toolbar", null],
    ["class", "nodes", null],
    ["class", "leaf node", null],
    ["id", "1", null],
    ["id", "a b", null],
    ["id", "x".repeat(201), null],
    ["r", "calc(1px)", null],
    ["r", "1vw", null],
    ["r", "", null],
    ["width", "1e9999", null],
    ["d", "M0 0 url(x)", null],
    ["d", "M0,0 javascript:x", null],
    ["transform", "url(x)", null],
    ["transform", `rotate(${" ".repeat(2_000)})`, null],
    ["font-weight", "1001", null],
    ["font-family", "a;b", null],
    ["onload", "x", null],
    ["onclick", "x", null],
    ["style", "fill:red", null],
    ["href", "#a", null],
    ["tabindex", "0", null],
    ["viewBox", "0 0 1 1", null],
    ["constructor", "x", null],
    ["__proto__", "x", null],
    ["toString", "x", null],
    ["hasOwnProperty", "x", null],
  ] as const)
    test(`${name}="${value.slice(0, 50)}" ${expected === null ? "refused" : "kept"}`, () =>
      assert.equal(checked("path", name, value), expected));

  for (const [element, value, expected] of [
    ["linearGradient", "#a", "#p-a"],
    ["radialGradient", " #a ", "#p-a"],
    ["linearGradient", "https://evil.example#a", null],
    ["linearGradient", "javascript:alert(1)", null],
    ["linearGradient", "#", null],
    ["a", "#a", null],
  ] as const)
    test(`a reference of <${element}> to ${value}`, () => assert.equal(checked(element, "href", value), expected));
  test("the root has a view box and no transform", () => {
    assert.equal(checked("svg", "viewBox", "0 0 10 10"), "0 0 10 10");
    for (const name of ["transform", "id", "class", "x", "width"]) assert.equal(checked("svg", name, "1"), null);
  });
});

describe("styles", () => {
  for (const [style, expected] of [
    ["fill:red", { fill: "red" }],
    [" FILL : red ; stroke:blue;", { fill: "red", stroke: "blue" }],
    ["fill:red;fill:blue", { fill: "blue" }],
    ["fill:red;fill:url(https://evil.example)", { fill: "red" }],
    ["fill:url(#a)", { fill: "url(#p-a)" }],
    ["background:url(x);position:fixed;inset:0;z-index:9", {}],
    ["d:path('M0 0');width:100vw;transform:scale(9)", {}],
    ["--x:1;fill", {}],
    ["constructor:x;__proto__:y", {}],
    ["fill:re/**/d", {}],
    ["f\\69ll:red", {}],
    [`${"x".repeat(10_000)};fill:red`, {}],
  ] as const)
    test(style.slice(0, 50), () => assert.deepEqual(styled(style), expected));
});

test("nothing that is kept asks for anything, or leaves its place", () => {
  const piece = fc.constantFrom(
    "url(",
    ")",
    "#a",
    '"',
    "'",
    "https://evil.example",
    "//e",
    "data:",
    "javascript:",
    "\\75 rl(",
    "rgb(1,2,3)",
    "red",
    "none",
    "var(--a)",
    "M0 0",
    "1",
    "%",
    " ",
    "\n",
    ",",
    ";",
    ":",
    "<",
    ">",
    "&",
    "{",
    "}",
    "@import",
    "expression(",
    "/*",
    "*/",
    "!important",
    "\0",
    "\u2028",
    "node",
  );
  const value = fc.array(piece, { maxLength: 6 }).map((parts) => parts.join(""));
  const names = [
    "fill",
    "stroke",
    "clip-path",
    "id",
    "class",
    "x",
    "r",
    "d",
    "points",
    "transform",
    "font-family",
    "font-weight",
    "stroke-dasharray",
    "display",
    "text-decoration",
    "offset",
    "color",
    "href",
  ];
  const own = /^(?:p-[\w.:-]+|#p-[\w.:-]+|url\(#p-[\w.:-]+\))$/; // a place in this drawing, whatever it is called
  const harmless = (text: string) =>
    assert.doesNotMatch(
      text.replace(own, ""),
      /[\\<>;{}@!\0&]|\/\*|\/\/|:\/|script|expression|import|var\(|data:|url/i,
    );
  fc.assert(
    fc.property(
      fc.constantFrom("path", "svg", "linearGradient", "text"),
      fc.constantFrom(...names),
      value,
      (element, name, given) => {
        const kept = checked(element, name, given);
        if (kept !== null) harmless(kept);
        for (const [, declared] of declarations(`${name}:${given}`, "p")) harmless(declared);
      },
    ),
    { numRuns: 3_000 },
  );
});
