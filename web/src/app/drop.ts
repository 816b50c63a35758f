/** A file dropped anywhere on the page is a notebook to open, also over an editor, which would paste its text. */
export function acceptDrops(open: (file: File) => void): void {
  const zone = document.createElement("div");
  zone.className = "dropzone";
  zone.textContent = "Drop a notebook to open it";
  const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
  addEventListener(
    "dragover",
    (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      event.stopPropagation();
      if (!zone.isConnected) document.body.append(zone);
    },
    { capture: true },
  );
  addEventListener(
    "dragleave",
    (event) => {
      if (event.relatedTarget === null) zone.remove();
    },
    { capture: true },
  );
  addEventListener(
    "drop",
    (event) => {
      zone.remove();
      if (!holdsFiles(event)) return;
      event.preventDefault();
      event.stopPropagation();
      const file = event.dataTransfer?.files[0];
      if (file) open(file);
    },
    { capture: true },
  );
}
