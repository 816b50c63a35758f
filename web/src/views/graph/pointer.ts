/**
 * The node that the reader points at, with the mouse or by walking along the edges with the keyboard: it and its
 * neighbours light up.
 */
import type { GraphModel, GraphNode } from "./model";

export class GraphPointer {
  #model: GraphModel | null = null;
  #byGroup = new Map<Element, GraphNode>();
  #chosen: GraphNode | null = null;
  #lit: Element[] = [];
  readonly #view: HTMLElement;
  readonly #voice: Element;

  constructor(view: HTMLElement, voice: Element) {
    this.#view = view;
    this.#voice = voice;
    view.addEventListener("pointerover", (event) => this.choose(this.#at(event.target)));
    view.addEventListener("pointerleave", () => this.choose(null));
    view.addEventListener("blur", () => this.choose(null));
  }

  /** A new picture: keeps pointing at the node of the same name. */
  follow(model: GraphModel): void {
    const name = this.#chosen?.name;
    this.choose(null);
    this.#model = model;
    this.#byGroup = new Map([...model.nodes.values()].map((node) => [node.group, node]));
    if (name !== undefined) this.choose(model.nodes.get(name) ?? null);
  }

  choose(node: GraphNode | null): void {
    if (node === this.#chosen) return;
    for (const element of this.#lit) element.classList.remove("lit", "chosen");
    this.#lit = [];
    this.#chosen = node;
    if (!node || !this.#model) return;
    const light = (element: Element | undefined, kind: "lit" | "chosen") => {
      if (!element) return;
      element.classList.add(kind);
      this.#lit.push(element);
    };
    light(node.group, "chosen");
    for (const name of [...node.from, ...node.into]) light(this.#model.nodes.get(name)?.group, "lit");
    for (const { group, tail, head } of this.#model.edges)
      if (tail === node.name || head === node.name) light(group, "lit");
  }

  /**
   * Along the edges to the right or left, among neighbours up or down (as they lie on the screen). False: nowhere to
   * go.
   */
  walk(x: number, y: number): boolean {
    const model = this.#model;
    if (!model || model.nodes.size === 0) return false;
    const all = [...model.nodes.values()];
    const here = this.#chosen;
    const next = here === null ? (all.find((node) => node.from.size === 0) ?? all[0]!) : this.#towards(here, all, x, y);
    if (!next) return false;
    this.choose(next);
    this.#reveal(next.group);
    this.#voice.textContent = this.#describe(next);
    return true;
  }

  #towards(here: GraphNode, all: GraphNode[], x: number, y: number): GraphNode | null {
    const from = centre(here.group);
    const near = new Set([...here.from, ...here.into]);
    let best: [cost: number, node: GraphNode | null] = [Infinity, null];
    for (const node of all) {
      if (node === here) continue;
      const to = centre(node.group);
      const along = (to.x - from.x) * x + (to.y - from.y) * y;
      const aside = Math.abs((to.x - from.x) * y) + Math.abs((to.y - from.y) * x);
      if (along <= 1) continue;
      const cost = (along + 2 * aside) * (near.has(node.name) ? 0.1 : 1);
      if (cost < best[0]) best = [cost, node];
    }
    return best[1];
  }

  #describe(node: GraphNode): string {
    const say = (name: string) => {
      const texts = this.#model?.nodes.get(name)?.texts ?? [];
      return texts.map((text) => (text.textContent ?? "").trim()).join(", ") || name;
    };
    const list = (names: Set<string>, word: string) =>
      names.size ? `; ${word} ${[...names].slice(0, 6).map(say).join("; ")}` : "";
    return `${say(node.name)}${list(node.from, "from")}${list(node.into, "into")}`;
  }

  #reveal(group: Element): void {
    const [box, view] = [group.getBoundingClientRect(), this.#view.getBoundingClientRect()];
    const beyond = (low: number, high: number, from: number, to: number) =>
      low < from ? low - from - 20 : high > to ? high - to + 20 : 0;
    this.#view.scrollBy(
      beyond(box.left, box.right, view.left, view.right),
      beyond(box.top, box.bottom, view.top, view.bottom),
    );
  }

  #at(target: EventTarget | null): GraphNode | null {
    const group = target instanceof Element ? target.closest("g.node") : null;
    return group ? (this.#byGroup.get(group) ?? null) : null;
  }
}

function centre(group: Element): { x: number; y: number } {
  const box = group.getBoundingClientRect();
  return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
}
