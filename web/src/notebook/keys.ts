/** The keys of a notebook, and what each does: one table, which the handlers look into and the help dialog prints. */

export type Command =
  | "run"
  | "run and go on"
  | "run all"
  | "save"
  | "go to notices"
  | "edit"
  | "previous"
  | "next"
  | "move up"
  | "move down"
  | "insert above"
  | "insert below"
  | "insert prose"
  | "remove"
  | "undo";

/** `keys`: chord → its command, or null for one that the editor itself hears. */
type Row = { keys: Record<string, Command | null>; does: string };
type Scope = "Anywhere" | "In an editor" | "On a cell";

export const KEYS: Record<Scope, Row[]> = {
  Anywhere: [
    { keys: { "Ctrl Enter": "run" }, does: "run the cell, or set the prose" },
    { keys: { "Shift Enter": "run and go on" }, does: "the same, and go on to the next cell" },
    { keys: { "Ctrl Shift Enter": "run all" }, does: "run all cells" },
    { keys: { "Ctrl S": "save" }, does: "save the notebook to a file" },
    { keys: { F6: "go to notices" }, does: "go to the last notice" },
  ],
  "In an editor": [
    { keys: { Tab: null }, does: "indent, once you have typed" },
    { keys: { "Escape, Tab": null }, does: "leave the editor" },
    { keys: { "Escape, Escape": null }, does: "go up to the cell" },
  ],
  "On a cell": [
    { keys: { Enter: "edit" }, does: "go into its text" },
    { keys: { "↑": "previous", "↓": "next" }, does: "previous and next cell" },
    { keys: { "Alt ↑": "move up", "Alt ↓": "move down" }, does: "move the cell" },
    {
      keys: { A: "insert above", B: "insert below", P: "insert prose" },
      does: "new Python above, new Python below, new prose below",
    },
    { keys: { Delete: "remove" }, does: "delete the cell" },
    { keys: { "Ctrl Z": "undo" }, does: "take the deletion back" },
  ],
};

const NAMES: Record<string, string> = { ArrowUp: "↑", ArrowDown: "↓", Backspace: "Delete" };

/**
 * The keys of an event as the table writes them; Ctrl is also a Mac's ⌘. Shift counts with letters and Enter, Alt not
 * with a running Enter.
 */
function chord(event: KeyboardEvent): string {
  const command = event.ctrlKey || event.metaKey;
  const letter = event.key.length === 1;
  const shift = event.shiftKey && (letter || event.key === "Enter");
  const alt = event.altKey && !(event.key === "Enter" && (command || shift));
  const key = letter ? event.key.toUpperCase() : (NAMES[event.key] ?? event.key);
  return [command && "Ctrl", alt && "Alt", shift && "Shift", key].filter(Boolean).join(" ");
}

/** The command of a pressed key, if it has one there. */
export function commandOf(event: KeyboardEvent, scope: Scope): Command | null {
  const pressed = chord(event);
  return KEYS[scope].map(({ keys }) => keys[pressed]).find(Boolean) ?? null;
}
