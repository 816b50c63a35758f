/**
 * All that the page runs before it is painted. The app and the fonts come after that: nobody waits for them to read.
 */
import { openForTyping } from "../notebook/static-cells";

openForTyping(document.querySelector("main")!);

const load = async () => {
  void import("../styles/fonts.css");
  await import("../notebook/cell-list"); // in a task of their own
  setTimeout(() => void import("./main"));
};
// A page in the background is not painted, and may as well get ready.
if (document.hidden) void load();
else requestAnimationFrame(() => setTimeout(load));
