/** Libraries for neural nets in browsers, each doing a step of the job as its own users write it; `npm ci` brings them.
 *
 *  A step returns its loss, before the weights moved. Where a library cannot do the very job, `note` says what it does
 *  instead; `like` is plain JavaScript that does the same, to compare losses with.
 */
import { plain } from "./plain.mjs";

const script = (path) =>
  new Promise((resolve, reject) => {
    const tag = Object.assign(document.createElement("script"), { src: `./node_modules/${path}`, onload: resolve });
    tag.onerror = () => reject(new Error(`no ${path}`));
    document.head.append(tag);
  });

/** Weights as layers of {rows, biases}; in the job each neuron's weights are followed by its bias. */
function layers({ sizes, weights }) {
  let at = 0;
  return sizes.slice(1).map((size, k) => {
    const rows = [];
    const biases = [];
    for (let j = 0; j < size; j++) {
      rows.push(weights.slice(at, (at += sizes[k])));
      biases.push(weights[at++]);
    }
    return { rows, biases };
  });
}

async function tensorflow(job) {
  await script("@tensorflow/tfjs/dist/tf.min.js");
  await script("@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.min.js");
  const { tf } = globalThis;
  tf.wasm.setWasmPaths(new URL("./node_modules/@tensorflow/tfjs-backend-wasm/dist/", import.meta.url).href);
  await tf.setBackend("wasm");
  await tf.ready();
  const net = layers(job).map(({ rows, biases }) => ({
    w: tf.variable(tf.transpose(tf.tensor2d(rows))),
    b: tf.variable(tf.tensor1d(biases)),
  }));
  const X = tf.tensor2d(job.X);
  const y = tf.tensor2d(job.y, [job.y.length, 1]);
  const optimiser = tf.train.sgd(job.rate);
  const loss = () => {
    let x = X;
    for (const { w, b } of net) x = tf.tanh(tf.add(tf.matMul(x, w), b));
    return tf.mean(tf.square(tf.sub(x, y)));
  };
  return () => {
    const found = optimiser.minimize(loss, true);
    const [number] = found.dataSync();
    found.dispose();
    return number;
  };
}

async function convnetjs(job) {
  await script("convnetjs/build/convnet.js");
  const { convnetjs: lib } = globalThis;
  const net = new lib.Net();
  net.makeLayers([
    { type: "input", out_sx: 1, out_sy: 1, out_depth: job.sizes[0] },
    ...job.sizes.slice(1).map((size) => ({ type: "fc", num_neurons: size, activation: "tanh" })),
  ]);
  // its own would come after a linear one
  net.layers.push(new lib.RegressionLayer({ in_sx: 1, in_sy: 1, in_depth: 1 }));
  const dense = net.layers.filter((layer) => layer.layer_type === "fc");
  layers(job).forEach(({ rows, biases }, k) => {
    rows.forEach((row, j) => dense[k].filters[j].w.set(row));
    dense[k].biases.w.set(biases);
  });
  const options = { method: "sgd", momentum: 0, l1_decay: 0, l2_decay: 0 };
  // Its loss is half a square: twice the rate.
  const trainer = new lib.Trainer(net, { ...options, learning_rate: 2 * job.rate, batch_size: job.y.length });
  const points = job.X.map((x) => new lib.Vol(x));
  const targets = job.y.map((y) => [y]);
  return () => {
    let loss = 0;
    points.forEach((x, i) => (loss += trainer.train(x, targets[i]).cost_loss / 2));
    return loss / points.length;
  };
}

async function brain(job) {
  Object.assign(globalThis, { exports: {}, module: {} }); // else its bundle overwrites what it has just put there
  await script("brain.js/browser.js");
  delete globalThis.exports;
  delete globalThis.module;
  const net = new globalThis.brain.NeuralNetwork({ activation: "tanh" });
  net.sizes = job.sizes;
  net.initialize();
  layers(job).forEach(({ rows, biases }, k) => {
    rows.forEach((row, j) => net.weights[k + 1][j].set(row));
    net.biases[k + 1].set(biases);
  });
  Object.assign(net.trainOpts, { learningRate: 2 * job.rate, momentum: 0 });
  const patterns = job.X.map((x, i) => ({ input: Float32Array.from(x), output: Float32Array.of(job.y[i]) }));
  const last = job.sizes.length - 1;
  return () => {
    let loss = 0;
    for (const pattern of patterns) {
      net.trainPattern(pattern);
      loss += net.errors[last][0] ** 2;
    }
    return loss / patterns.length;
  };
}

async function synaptic(job) {
  await script("synaptic/dist/synaptic.min.js");
  const { Architect, Neuron } = globalThis.synaptic;
  const net = new Architect.Perceptron(...job.sizes);
  const stack = [net.layers.input, ...net.layers.hidden, net.layers.output];
  layers(job).forEach(({ rows, biases }, k) => {
    const below = stack[k].list;
    stack[k + 1].list.forEach((neuron, j) => {
      neuron.squash = Neuron.squash.TANH;
      neuron.bias = biases[j];
      for (const one of Object.values(neuron.connections.inputs)) one.weight = rows[j][below.indexOf(one.from)];
    });
  });
  return () => {
    let loss = 0;
    job.X.forEach((x, i) => {
      const [output] = net.activate(x);
      loss += (output - job.y[i]) ** 2;
      net.propagate(2 * job.rate, [job.y[i]]);
    });
    return loss / job.X.length;
  };
}

/** What synaptic does, in plain JavaScript: it moves weights after each point, takes the error at the output as it is,
 *  and sends it back through weights that have moved already. */
function likeSynaptic(job) {
  const net = layers(job);
  const dot = (row, x) => row.reduce((total, w, i) => total + w * x[i], 0);
  return () => {
    let loss = 0;
    job.X.forEach((x, n) => {
      const reached = [x];
      for (const { rows, biases } of net)
        reached.push(rows.map((row, j) => Math.tanh(biases[j] + dot(row, reached.at(-1)))));
      let errors = [job.y[n] - reached.at(-1)[0]];
      loss += errors[0] ** 2;
      for (let k = net.length - 1; k >= 0; k--) {
        const { rows, biases } = net[k];
        rows.forEach((row, j) => {
          row.forEach((_, i) => (row[i] += 2 * job.rate * errors[j] * reached[k][i]));
          biases[j] += 2 * job.rate * errors[j];
        });
        errors = reached[k].map((a, i) => (1 - a * a) * rows.reduce((total, row, j) => total + row[i] * errors[j], 0));
      }
    });
    return loss / job.X.length;
  };
}

const batch = (job) => plain(job).step;
const each = (job) => plain(job, { each: true }).step;

export const rivals = {
  "TensorFlow.js, wasm": { make: tensorflow, like: batch, within: 1e-3, note: "float32" },
  convnetjs: { make: convnetjs, like: batch, within: 1e-9, note: "" },
  "brain.js": { make: brain, like: each, within: 1e-3, note: "float32; weights move after each point" },
  synaptic: {
    make: synaptic,
    like: likeSynaptic,
    within: 1e-9,
    note: "weights move after each point; no tanh' at the output",
  },
};
