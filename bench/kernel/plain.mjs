/** A 2-N-N-1 net with tanh and the mean squared error in plain JavaScript over typed arrays: what one writes by hand.
 *
 *  weights: layers of rows, each row ending in its bias. Returns {step, outputs}: `step` returns the loss before the
 *  weights moved. `each`: they move after each point and not after all of them, as in libraries that know nothing else.
 */
export function plain({ sizes, weights, X, y, rate }, { each = false } = {}) {
  const N = sizes[1];
  const n = y.length;
  const xs = Float64Array.from([...X.map((x) => x[0]), ...X.map((x) => x[1])]);
  const ys = Float64Array.from(y);
  const w = Float64Array.from(weights);
  const g = new Float64Array(w.length);
  const a1 = new Float64Array(N),
    a2 = new Float64Array(N),
    d1 = new Float64Array(N),
    d2 = new Float64Array(N);
  const B = 3 * N,
    O = B + N * (N + 1);

  function forward(x0, x1) {
    for (let j = 0; j < N; j++) a1[j] = Math.tanh(w[3 * j + 2] + w[3 * j] * x0 + w[3 * j + 1] * x1);
    for (let j = 0; j < N; j++) {
      const r = B + j * (N + 1);
      let t = w[r + N];
      for (let i = 0; i < N; i++) t += w[r + i] * a1[i];
      a2[j] = Math.tanh(t);
    }
    let t = w[O + N];
    for (let j = 0; j < N; j++) t += w[O + j] * a2[j];
    return Math.tanh(t);
  }

  function backward(x0, x1, d) {
    g[O + N] += d;
    d1.fill(0);
    for (let j = 0; j < N; j++) {
      const r = B + j * (N + 1);
      g[O + j] += d * a2[j];
      const dj = (d2[j] = w[O + j] * d * (1 - a2[j] * a2[j]));
      g[r + N] += dj;
      for (let i = 0; i < N; i++) {
        g[r + i] += dj * a1[i];
        d1[i] += w[r + i] * dj;
      }
    }
    for (let i = 0; i < N; i++) {
      const di = d1[i] * (1 - a1[i] * a1[i]);
      g[3 * i] += di * x0;
      g[3 * i + 1] += di * x1;
      g[3 * i + 2] += di;
    }
  }

  function move() {
    for (let i = 0; i < w.length; i++) w[i] -= rate * g[i];
    g.fill(0);
  }

  function step() {
    let loss = 0;
    for (let s = 0; s < n; s++) {
      const x0 = xs[s],
        x1 = xs[n + s];
      const o = forward(x0, x1),
        e = o - ys[s];
      loss += e * e;
      backward(x0, x1, ((2 * e) / (each ? 1 : n)) * (1 - o * o));
      if (each) move();
    }
    if (!each) move();
    return loss / n;
  }

  function outputs(points, found) {
    const count = found.length;
    for (let s = 0; s < count; s++) found[s] = forward(points[s], points[count + s]);
  }
  return { step, outputs };
}
