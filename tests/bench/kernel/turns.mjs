// Full-batch steps of the kernel, of hand-written C with SIMD and of plain JavaScript, in turns, in one V8.
// Called by ../kernel.py with the path of a JSON file; prints JSON.
import { readFileSync } from "node:fs";
import { plain } from "./plain.mjs";

const job = JSON.parse(readFileSync(process.argv[2], "utf8"));
const { n, rate, weights, columns, hidden: N } = job;
const data = Float64Array.from(columns.flat());
const engines = {};

{
  const binary = readFileSync(job.kernel);
  const start = performance.now();
  const kernel = new WebAssembly.Instance(new WebAssembly.Module(binary)).exports;
  job.instantiate = performance.now() - start;
  const at = (name, type, size) => new type(kernel.memory.buffer, job.plan[name], size);
  at("parameters", Float64Array, weights.length + 1).set([...weights, 1 / n]);
  at("data", Float64Array, data.length).set(data);
  at("order", Int32Array, n).set(Int32Array.from({ length: n }, (_, i) => i));
  at("schedule", Float64Array, 1).set([rate]);
  const loss = at("loss", Float64Array, 1);
  engines.kernel = () => (kernel.steps(1, n, 0), loss[0]);
}
if (job.hand) {
  const hand = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(job.hand))).exports;
  const part = (k, size) => new Float64Array(hand.memory.buffer, hand.ptr(k), size);
  for (let j = 0; j < N; j++) {
    part(0, 2 * N).set(weights.slice(3 * j, 3 * j + 2), 2 * j);
    part(1, N)[j] = weights[3 * j + 2];
    const r = 3 * N + j * (N + 1);
    part(2, N * N).set(weights.slice(r, r + N), N * j);
    part(3, N)[j] = weights[r + N];
  }
  const o = 3 * N + N * (N + 1);
  part(4, N).set(weights.slice(o, o + N));
  part(5, 1)[0] = weights[o + N];
  part(6, 2 * 4096).set(columns[0], 0);
  part(6, 2 * 4096).set(columns[1], 4096);
  part(7, n).set(columns[2]);
  const loss = part(8, 1);
  engines.hand = () => (hand.step(n, rate), loss[0]);
}
if (N) engines.plain = plain(weights, data, data.slice(2 * n), n, rate, N);

const times = Object.fromEntries(Object.keys(engines).map((name) => [name, []]));
const losses = Object.fromEntries(Object.keys(engines).map((name) => [name, []]));
for (let turn = 0; turn < job.turns; turn++) {
  for (const [name, step] of Object.entries(engines)) {
    const start = performance.now();
    let loss;
    for (let i = 0; i < job.steps; i++) loss = step();
    times[name].push(((performance.now() - start) * 1000) / job.steps);
    losses[name].push(loss);
  }
}
console.log(JSON.stringify({ instantiate: job.instantiate, times, losses }));
