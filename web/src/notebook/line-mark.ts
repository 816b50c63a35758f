/** The mark a traceback leaves in the editor: the line, its number, and the very words where Python names them. */
import {
  RangeSet,
  RangeSetBuilder,
  StateEffect,
  StateField,
  type EditorState,
  type Extension,
} from "@codemirror/state";
import { Decoration, EditorView, GutterMarker, gutterLineClass, type DecorationSet } from "@codemirror/view";

export interface LineMark {
  line: number;
  column: number | null;
  endColumn: number | null;
}

export const setMark = StateEffect.define<LineMark | null>();

class MarkedNumber extends GutterMarker {
  override elementClass = "cm-marked-number";
}
const number = new MarkedNumber();
const line = Decoration.line({ class: "cm-marked" });
const words = Decoration.mark({ class: "cm-blamed" });

interface Marked {
  decorations: DecorationSet;
  gutter: RangeSet<GutterMarker>;
}
const nothing: Marked = { decorations: Decoration.none, gutter: RangeSet.empty };

function marksFor(state: EditorState, mark: LineMark): Marked {
  // The line may be gone by the time the traceback arrives: the reader edits while Python runs.
  if (mark.line < 1 || mark.line > state.doc.lines) return nothing;
  const at = state.doc.line(mark.line);
  const builder = new RangeSetBuilder<Decoration>();
  builder.add(at.from, at.from, line);
  if (mark.column !== null && mark.endColumn !== null) {
    const from = at.from + Math.min(mark.column, at.length);
    const to = at.from + Math.min(mark.endColumn, at.length);
    if (to > from && !(mark.column === 0 && to === at.to)) builder.add(from, to, words);
  }
  return { decorations: builder.finish(), gutter: RangeSet.of([number.range(at.from)]) };
}

const field = StateField.define<Marked>({
  create: () => nothing,
  update(marked, transaction) {
    for (const effect of transaction.effects)
      if (effect.is(setMark)) return effect.value ? marksFor(transaction.state, effect.value) : nothing;
    // Edited: the mark spoke of the code as it was.
    return transaction.docChanged ? nothing : marked;
  },
  provide: (self) => [
    EditorView.decorations.from(self, (marked) => marked.decorations),
    gutterLineClass.from(self, (marked) => marked.gutter),
  ],
});

export const lineMark: Extension = field;
