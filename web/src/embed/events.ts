/** The events that a page hears of an embed: their names, and their details in small. */
import type { FromEmbed } from "../wire/embed";
import type { Output, PanelState } from "../wire/python";

export type EmbedEvent = Extract<FromEmbed, { event: string }>;

/** Characters of a text that an event carries. */
const MOST_TEXT = 20_000;

/** `cell` is its number, where it is a cell's error. */
export function failed(type: string, message: string, cell?: number): EmbedEvent {
  return {
    event: "error",
    detail: { ...(cell !== undefined && { cell }), type, message: message.slice(0, MOST_TEXT) },
  };
}

/** The event of an output, if it has one. */
export function eventOf(output: Output, cell: number): EmbedEvent | undefined {
  switch (output.kind) {
    case "figure":
      return stepped(cell, output.step, output);
    case "stream":
      return { event: "output", detail: { cell, kind: output.name, text: output.text.slice(0, MOST_TEXT) } };
    case "display": {
      const kind = output.data["text/vnd.graphviz"] === undefined ? "value" : "graph";
      return { event: "output", detail: { cell, kind, text: output.data["text/plain"]?.slice(0, MOST_TEXT) ?? "" } };
    }
    default:
      return undefined;
  }
}

/** The event of a step of training, in a cell or, for null, in the panel. */
export function stepped(cell: number | null, step: number, { losses, accuracy }: PanelState["figure"]): EmbedEvent {
  return { event: "step", detail: { cell, step, loss: losses.at(-1) ?? null, accuracy } };
}
