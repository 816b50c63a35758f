/**
 * What a training did to its kernel, done again by another runtime: `run(journal)` gives the bytes that it ends with.
 * A journal is a list of ["module", base64], ["write", address, base64], ["call", name, numbers], ["read", address,
 * size]; `node replay.mjs` takes a list of them on stdin.
 */
const bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
const hex = (array) => Array.from(array, (byte) => byte.toString(16).padStart(2, "0")).join("");

export function run(journal) {
  let exports, memory;
  const read = [];
  for (const [what, ...rest] of journal) {
    if (what === "module") {
      exports = new WebAssembly.Instance(new WebAssembly.Module(bytes(rest[0]))).exports;
      memory = new Uint8Array(exports.memory.buffer);
    } else if (what === "write") memory.set(bytes(rest[1]), rest[0]);
    else if (what === "call") exports[rest[0]](...rest[1]);
    else read.push(hex(memory.subarray(rest[0], rest[0] + rest[1])));
  }
  return read;
}

if (typeof process !== "undefined") {
  const { readFileSync } = await import("node:fs");
  console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(run)));
}
