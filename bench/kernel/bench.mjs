/** All engines in one page: checked against each other, then timed in turns. ../kernel.py calls `bench(job)`. */
import { loadPyodide } from "../../web/node_modules/pyodide/pyodide.mjs";
import { plain } from "./plain.mjs";
import { rivals } from "./rivals.mjs";

/** Runs all of them in turns, each for about `ms` a turn: microseconds a call, the best and the median. */
function turns(engines, { rounds, ms }) {
  const clock = (call, count) => {
    const start = performance.now();
    for (let i = 0; i < count; i++) call();
    return (performance.now() - start) / count;
  };
  const counts = {};
  const times = {};
  for (const [name, { call }] of Object.entries(engines)) {
    const slow = clock(call, 1);
    const warm = slow > ms ? slow : clock(call, Math.ceil(ms / 5 / Math.max(slow, 1e-3)));
    counts[name] = Math.max(1, Math.round(ms / Math.max(warm, 1e-4)));
    times[name] = [];
  }
  for (let round = 0; round < rounds; round++)
    for (const [name, { call, per = 1 }] of Object.entries(engines)) {
      const few = counts[name] === 1 && round >= 5; // five turns say enough of what takes long
      if (!few) times[name].push((1000 * clock(call, counts[name])) / per);
    }
  const row = (name) => {
    const sorted = times[name].toSorted((a, b) => a - b);
    return { min: sorted[0], median: sorted[sorted.length >> 1], turns: sorted.length };
  };
  return Object.fromEntries(
    Object.keys(engines).map((name) => [name, { ...row(name), note: engines[name].note ?? "" }]),
  );
}

const AS_OBJECTS = { dict_converter: Object.fromEntries };

const curve = (step, count) => Array.from({ length: count }, () => step());

/** The largest relative difference of two lists of numbers; throws where it is too large. */
function agree(name, found, wanted, within) {
  const worst = Math.max(...found.map((x, i) => Math.abs(x - wanted[i]) / Math.max(Math.abs(wanted[i]), 1e-12)));
  if (!(worst <= within)) throw new Error(`${name} does not compute the same: ${worst} apart, ${within} allowed`);
  return worst;
}

const instance = (binary) => new WebAssembly.Instance(new WebAssembly.Module(binary)).exports;

/** gradlet's kernel, called without Python. */
function bare(kernel, { weights, X, y, rate }) {
  const [binary, plan] = [kernel.binary.toJs(), kernel.plan.toJs(AS_OBJECTS)];
  const code = instance(binary);
  const at = (name, type, size, skip = 0) => new type(code.memory.buffer, plan[name] + skip, size);
  const n = y.length;
  at("parameters", Float64Array, weights.length + 1).set([...weights, 1 / n]);
  at("data", Float64Array, 3 * n).set([...X.map((x) => x[0]), ...X.map((x) => x[1]), ...y]);
  at("order", Int32Array, n).set(Int32Array.from({ length: n }, (_, i) => i));
  at("schedule", Float64Array, 1).set([rate]);
  const loss = at("loss", Float64Array, 1);
  const over = (points, found, name, count) => {
    const { points: most } = kernel;
    const size = points.length / 2;
    const [xs, ys] = [at("points", Float64Array, most), at("points", Float64Array, most, 8 * most)];
    code.begin_outputs();
    for (let start = 0; start < size; start += most) {
      const end = Math.min(start + most, size);
      xs.set(points.subarray(start, end));
      ys.set(points.subarray(size + start, size + end));
      code[name](0, end - start);
      for (let k = 0; k < count; k++) found.set(at(name, Float64Array, end - start, 8 * most * k), size * k + start);
    }
  };
  return {
    step: () => (code.steps(1, n, 0), loss[0]),
    outputs: (points, found) => over(points, found, "outputs", 1),
    maps: (points, found) => over(points, found, "maps", kernel.neurons),
  };
}

/** The hand-written C. */
function hand(binary, { sizes, weights, X, y, rate }) {
  const code = instance(binary);
  const N = sizes[1];
  const part = (k, size) => new Float64Array(code.memory.buffer, code.ptr(k), size);
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
  const [columns, ys, loss, found] = [part(6, 2 * 4096), part(7, 4096), part(8, 1), part(9, 4096)];
  const points = (flat) => {
    columns.set(flat.subarray(0, flat.length / 2));
    columns.set(flat.subarray(flat.length / 2), 4096);
  };
  ys.set(y);
  return {
    step: () => (code.step(y.length, rate), loss[0]),
    begin: () => points(Float64Array.from([...X.map((x) => x[0]), ...X.map((x) => x[1])])),
    outputs: (flat, out) => (points(flat), code.outputs(out.length), out.set(found.subarray(0, out.length))),
  };
}

const bytes = (base64) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));

async function python(files) {
  const pyodide = await loadPyodide({ indexURL: "../../web/node_modules/pyodide/" });
  for (const [path, text] of Object.entries(files)) {
    pyodide.FS.mkdirTree(`/bench/${path}`.replace(/\/[^/]*$/, ""));
    pyodide.FS.writeFile(`/bench/${path}`, text);
  }
  pyodide.pyimport("sys").path.append("/bench");
  return pyodide;
}

/** One full-batch step. */
async function steps(inside, job, py) {
  const wanted = curve(plain(job).step, job.check);
  const kernel = inside.Kernel(...py);
  const engines = { kernel: { call: bare(kernel, job).step } };
  if (job.hand) {
    const c = hand(bytes(job.hand), job);
    c.begin();
    engines["C with SIMD, by hand"] = { call: c.step };
  }
  engines["plain JavaScript"] = { call: plain(job).step };
  const left = [];
  for (const [name, { make, ...rest }] of Object.entries(job.rivals ? rivals : {})) {
    try {
      engines[name] = { call: await make(job), ...rest };
    } catch (error) {
      left.push(`${name}: ${error.message}`);
    }
  }
  engines["gradlet, Python"] = { call: inside.eager(...py), check: 3 };
  engines.micrograd = { call: inside.micrograd(...py), check: 3, note: "with a tanh in its own manner" };
  const apart = {};
  for (const [name, { call, like, within = 1e-9, check = job.check }] of Object.entries(engines))
    apart[name] = agree(name, curve(call, check), like ? curve(like(job), check) : wanted, within);
  const many = 100;
  engines["kernel, run(100) from Python"] = { call: () => kernel.steps(many), per: many };
  const rows = turns(engines, job);
  for (const name of Object.keys(apart)) rows[name].apart = apart[name];
  return { rows, left };
}

/** The output over a grid, or the activations of all neurons. */
function grids(inside, job, py, what) {
  const { side } = job;
  const axis = Array.from({ length: side }, (_, i) => (3 * i) / side - 1.5);
  const points = axis.flatMap((b) => axis.map((a) => [a, b]));
  const flat = Float64Array.from([...points.map((p) => p[0]), ...points.map((p) => p[1])]);
  const kernel = inside.Kernel(...py);
  kernel.grid(points);
  const size = what === "maps" ? kernel.neurons : 1;
  const wanted = new Float64Array(points.length);
  plain(job).outputs(flat, wanted);
  const own = bare(kernel, job);
  const engines = { kernel: [own[what], size] };
  if (what === "outputs") {
    if (job.hand) engines["C with SIMD, by hand"] = [hand(bytes(job.hand), job).outputs, 1];
    engines["plain JavaScript"] = [plain(job).outputs, 1];
  }
  const calls = {};
  for (const [name, [call, count]] of Object.entries(engines)) {
    const found = new Float64Array(count * points.length);
    call(flat, found);
    agree(name, [...found.slice(-points.length)], wanted, 1e-9); // the last neuron is the output
    calls[name] = { call: () => call(flat, found) };
  }
  calls["kernel, from Python"] = { call: () => kernel[what]().destroy(), note: "copied out, as Python numbers" };
  return turns(calls, job);
}

/** Cost by size: compiled once, and a step of it against C. */
function sizes(inside, job, args) {
  return job.nets.map(({ net, hand: binary, rate }) => {
    const one = { ...job, ...net, rate };
    const kernel = inside.Kernel(...args(one));
    const engines = { kernel: { call: bare(kernel, one).step } };
    const wanted = curve(plain(one).step, 3);
    if (binary) {
      const c = hand(bytes(binary), one);
      c.begin();
      engines["C with SIMD, by hand"] = { call: c.step };
    }
    for (const [name, { call }] of Object.entries(engines)) agree(name, curve(call, 3), wanted, 1e-9);
    return {
      sizes: net.sizes,
      parameters: net.weights.length,
      seconds: kernel.seconds,
      bytes: kernel.binary.length,
      memory: kernel.memory,
      rows: turns(engines, { ...job, rounds: Math.ceil(job.rounds / 2) }),
    };
  });
}

let pyodide, inside;

/** Boots Python, once a page. */
globalThis.boot = async (files) => {
  pyodide = await python(files);
  inside = pyodide.pyimport("inside");
  inside.ready();
};

/** A net and data for `compiled`. */
let waiting;
globalThis.prepare = ([sizes, X, y]) => {
  waiting = [inside.net(pyodide.toPy(sizes), pyodide.toPy([])), pyodide.toPy(X), pyodide.toPy(y)];
};

/** Records, lowers and instantiates what was prepared: milliseconds of each. */
globalThis.compiled = () => inside.compiled(...waiting).toJs(AS_OBJECTS);

globalThis.bench = async (job) => {
  const args = (one) => [one.sizes, one.weights, one.X, one.y, one.rate].map((x) => pyodide.toPy(x));
  const [step, maps] = [
    { ...job, ...job.step },
    { ...job, ...job.maps },
  ];
  return {
    browser: navigator.userAgent,
    python: pyodide.version,
    step: await steps(inside, step, args(step)),
    grid: grids(inside, step, args(step), "outputs"),
    maps: grids(inside, maps, args(maps), "maps"),
    sizes: sizes(inside, job, args),
    refusal: inside.refusal(pyodide.toPy(job.beyond)),
  };
};
document.documentElement.dataset.ready = "";
