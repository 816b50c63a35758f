/** The cells of a notebook as elements, one below the other, and how one of them is found. */
import { html } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Session } from "../session/types";
import type { CellElement } from "./cell-element";
import "./code-cell";
import type { Notebook } from "./model";
import "./prose-cell";

interface Around {
  /** Sections of the static page, by the ids of the cells that take their places. */
  still?: ReadonlyMap<string, Element>;
  /** The content between the cell of that index and the next. */
  between?(index: number): unknown;
}

export function cellList(notebook: Notebook, session: Session, { still, between }: Around = {}): unknown {
  const { cells } = notebook;
  const count = cells.length;
  let number = 0;
  return repeat(
    cells,
    (cell) => cell.id,
    (cell, index) => html`
    ${
      cell.kind === "python"
        ? html`<gl-code-cell data-cell=${cell.id} .still=${still?.get(cell.id)} .notebook=${notebook} .cell=${cell}
          .session=${session}
          .number=${++number} .index=${index} .count=${count}></gl-code-cell>`
        : html`<gl-prose-cell data-cell=${cell.id} .still=${still?.get(cell.id)} .notebook=${notebook} .cell=${cell}
          .index=${index} .count=${count}></gl-prose-cell>`
    }
    ${index < count - 1 ? between?.(index) : undefined}`,
  );
}

export function cellIn(list: ParentNode, id: string): CellElement | null {
  return list.querySelector<CellElement>(`[data-cell="${CSS.escape(id)}"]`);
}
