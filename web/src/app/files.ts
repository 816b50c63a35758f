/** Notebooks as files: their formats and names, and how they are saved. Python writes them. */
import type { Notebook as File } from "../wire/python";

export type Format = "md" | "py" | "ipynb";
export const FORMATS: [Format, string][] = [
  ["md", "Markdown"],
  ["py", "Python"],
  ["ipynb", "Jupyter"],
];

/**
 * The notebook as Jupyter's JSON, written without Python: the way out when Python is not to be had. JSON because any
 * text can stand in it; the text formats have marks that a cell's own text may look like, and only Python knows how to
 * tell.
 */
export function jupyter(notebook: File): string {
  const cells = notebook.cells.map(({ kind, source }) =>
    kind === "python"
      ? { cell_type: "code", execution_count: null, metadata: {}, outputs: [], source }
      : { cell_type: kind, metadata: {}, source },
  );
  const kernelspec = { display_name: "Python 3", language: "python", name: "python3" };
  return JSON.stringify(
    { cells, metadata: { kernelspec, title: notebook.title }, nbformat: 4, nbformat_minor: 4 },
    null,
    1,
  );
}

export function fileName(name: string | null, title: string, format: Format): string {
  const stem =
    name?.replace(/\.[^.]*?(?:\.txt)?$/i, "") ||
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, "-")
      .replace(/^-+|-+$/g, "") ||
    "notebook";
  return `${stem}.${format}`;
}
export const formatOf = (name: string | null): Format =>
  (/\.(py|ipynb)(?:\.txt)?$/i.exec(name ?? "")?.[1]?.toLowerCase() ?? "md") as Format;
