/**
 * New words in an old picture: a live graph whose numbers moved is not laid out again.
 *
 * It answers false, having changed nothing, unless every new text is sure to have its own place: same skeleton, the
 * drawn texts are exactly what the old source says, and no text outgrows its box. Then the caller lays out.
 */
import { labelled, words, type Labelled, type Words } from "./dot-labels";
import { write, type GraphModel, type GraphNode } from "./model";

/** The characters that a text may gain on the one its box was made for: a record's padding holds one. */
const SPARE = 1;

export class Patcher {
  #drawn: Labelled | null;
  readonly #room = new WeakMap<SVGTextElement, number>();
  readonly #model: GraphModel;

  constructor(dot: string, model: GraphModel) {
    this.#model = model;
    this.#drawn = labelled(dot);
    for (const node of model.nodes.values())
      for (const text of node.texts) this.#room.set(text, content(text).length + SPARE);
  }

  /** The text elements that now say something else, or null where only a new layout will do. */
  patch(dot: string): SVGTextElement[] | null {
    const [old, next] = [this.#drawn, labelled(dot)];
    if (!old || !next || old.skeleton !== next.skeleton) return null;
    const changes: [SVGTextElement, string][] = [];
    for (const [name, label] of next.labels) {
      const before = old.labels.get(name);
      if (before === label) continue;
      const node = this.#model.nodes.get(name);
      const changed = node && before !== undefined ? this.#changes(node, before, label) : null;
      if (!changed) return null;
      changes.push(...changed);
    }
    for (const [text, value] of changes) write(text, value);
    this.#drawn = next;
    return changes.map(([text]) => text);
  }

  #changes(node: GraphNode, before: string, after: string): [SVGTextElement, string][] | null {
    const says = node.texts.map(content);
    const matches = (read: Words | null): read is Words =>
      read !== null && read.texts.join("\u0001") === says.join("\u0001");
    for (const record of [true, false]) {
      const old = words(before, record);
      const next = words(after, record);
      if (!matches(old) || !next || next.shape !== old.shape) continue;
      const changes = node.texts.flatMap((text, at): [SVGTextElement, string][] => {
        const value = next.texts[at] ?? "";
        return value === says[at] ? [] : [[text, value]];
      });
      return changes.every(([text, value]) => value.length <= (this.#room.get(text) ?? 0)) ? changes : null;
    }
    return null;
  }
}

const content = (text: SVGTextElement) => (text.textContent ?? "").replace(/\s+/g, " ").trim();
