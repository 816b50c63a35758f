/** The pictures that stand on the page now, to be saved: graphs as Graphviz drew them, boundaries as flat shades. */
import type { Figure } from "../views/figure/figure";
import type { Graph } from "../views/graph/graph";
import { plane } from "../views/figure/still-figure";

export interface Picture {
  name: string;
  /** The text of an SVG file. */
  svg(): string;
}

const TOKENS = ["side-a", "side-b", "ink", "surface"];

/** In the order of the page, with those in shadow roots. */
export function pictures(root: ParentNode = document): Picture[] {
  return [...root.querySelectorAll("gl-graph, gl-figure, gl-panel")].flatMap((element): Picture[] => {
    if (element.localName === "gl-panel") return element.shadowRoot ? pictures(element.shadowRoot) : [];
    const cell = element.closest<HTMLElement & { number: number }>("gl-code-cell");
    const where = cell ? `of cell ${cell.number}` : "of the panel";
    if (element.localName === "gl-graph") {
      const graph = element as Graph;
      return graph.picture() ? [{ name: `Graph ${where}`, svg: () => grounded(graph.picture(), "#fff") }] : [];
    }
    const { figure } = element as Figure;
    return figure?.boundary ? [{ name: `Boundary ${where}`, svg: () => boundary(element as Figure) }] : [];
  });
}

/** Black on nothing is not to be seen on a dark page. */
const grounded = (svg: string, colour: string) =>
  svg.replace(">", `><rect width="100%" height="100%" fill="${colour}"/>`);

function boundary(element: Figure): string {
  const { boundary, points } = element.figure!;
  const list = (numbers: Float32Array) => [...numbers];
  const text = plane({
    boundary: boundary && { ...boundary, values: list(boundary.values) },
    points: { x: list(points.x), y: list(points.y), side: list(points.side) },
  });
  // A file has no page around it that could say what a name means.
  const style = getComputedStyle(element);
  const coloured = TOKENS.reduce(
    (svg, name) => svg.replaceAll(`var(--${name})`, style.getPropertyValue(`--${name}`).trim()),
    text,
  );
  return grounded(
    coloured.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"'),
    style.getPropertyValue("--surface").trim(),
  );
}

/** The same as a PNG, twice as fine as it says it is large. */
export async function png(svg: string): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const scale = Math.min(2, 8_000 / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(image.width * scale));
    canvas.height = Math.max(1, Math.round(image.height * scale));
    canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) =>
      canvas.toBlob(
        (blob) => (blob ? resolve(blob) : reject(new Error("this browser made no PNG of it"))),
        "image/png",
      ),
    );
  } finally {
    URL.revokeObjectURL(url);
  }
}
