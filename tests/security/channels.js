/**
 * Every way out of a worker that JavaScript knows, as a script for one: each function tries to reach `url`. `leave`
 * tries them all and says how each ended; whether one got through, the canary knows.
 */
const LIMIT = 600; // milliseconds after which a channel has had its chance
const socket = (url) => url.replace(/^http/, "ws");
const blob = (source) => URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
const must = (done) => {
  if (!done) throw new Error("refused");
};
const opened = (target) =>
  new Promise((resolve, reject) => {
    target.onopen = target.onmessage = resolve;
    target.onerror = () => reject(new Error("refused"));
  });

const CHANNELS = {
  fetch: (url) => fetch(url),
  "fetch no-cors": (url) => fetch(url, { mode: "no-cors", method: "POST", body: "x", keepalive: true }),
  fetchLater: (url) => fetchLater(url, { activateAfter: 0 }),
  XMLHttpRequest(url) {
    const request = new XMLHttpRequest();
    request.open("GET", url, false);
    request.send();
  },
  WebSocket: (url) => opened(new WebSocket(socket(url))),
  WebSocketStream: (url) => new WebSocketStream(socket(url)).opened,
  EventSource: (url) => opened(new EventSource(url)),
  sendBeacon: (url) => must(navigator.sendBeacon(url, "x")),
  importScripts: (url) => WorkerGlobalScope.prototype.importScripts.call(self, url),
  "import()": (url) => import(url),
  "import in a module": (url) => import(blob(`import ${JSON.stringify(url)}`)),
  "eval of an import": (url) => (0, eval)(`import(${JSON.stringify(url)})`),
  Worker: (url) => opened(new Worker(url)),
  "module Worker": (url) =>
    opened(new Worker(blob(`import ${JSON.stringify(url)}; postMessage(1)`), { type: "module" })),
  SharedWorker: (url) => opened(new SharedWorker(url).port),
  serviceWorker: (url) => navigator.serviceWorker.register(url),
  FontFace: (url) => new FontFace("x", `url(${url})`).load(),
  "createImageBitmap of an SVG": (url) =>
    createImageBitmap(
      new Blob([`<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="${url}"/></svg>`], {
        type: "image/svg+xml",
      }),
    ),
  "a cache": async (url) => (await caches.open("x")).add(url),
  compileStreaming: (url) => WebAssembly.compileStreaming(fetch(url)),
  WebTransport: (url) => new WebTransport(url.replace("http:", "https:")).ready,
  async RTCPeerConnection(url) {
    const connection = new RTCPeerConnection({ iceServers: [{ urls: `stun:${new URL(url).host}` }] });
    connection.createDataChannel("x");
    await connection.setLocalDescription(await connection.createOffer());
    await new Promise(() => {});
  },
  Notification: (url) => opened(new Notification("x", { icon: url })),
};

async function attempts(url, place) {
  const limit = () => new Promise((_, reject) => setTimeout(() => reject(new Error("no answer")), LIMIT));
  const attempt = async ([name, channel]) => {
    try {
      await Promise.race([
        limit(),
        Promise.resolve().then(() => channel(`${url}?${encodeURIComponent(`${place} ${name}`)}`)),
      ]);
      return [`${place}: ${name}`, "done"];
    } catch (error) {
      return [`${place}: ${name}`, `refused: ${error?.name}`];
    }
  };
  const ended = [];
  for (const entry of Object.entries(CHANNELS)) ended.push(await attempt(entry)); // all at once, Firefox may hang
  return ended;
}

/** How every channel ended, here: JSON text of [place: name, how it ended]. */
self.leave = async (url) => JSON.stringify(await attempts(url, "worker"));

/** The same in a worker of this worker, whose script is `source`. */
self.leaveInside = async (url, source) => {
  const ended = await new Promise((resolve) => {
    const refused = (error) => resolve([["inner worker", `refused: ${error?.name ?? error.type}`]]);
    try {
      const worker = new Worker(blob(`${source}; attempts(${JSON.stringify(url)}, "inner worker").then(postMessage)`));
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = refused;
    } catch (error) {
      refused(error);
    }
  });
  return JSON.stringify(ended);
};
