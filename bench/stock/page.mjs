document.querySelector("button").onclick = () => {
  const worker = new Worker("./worker.mjs", { type: "module" });
  worker.onmessage = ({ data }) => (document.querySelector("output").textContent = data);
};
