/** The hosted page's app: live cells take the place of the static ones, and become live one after the other. */
import { createSession } from "../session/session";
import { isShared } from "../share";
import { prefetch } from "./prefetch";
import { acceptDrops } from "./drop";
import { firstPage } from "./first-page";
import { Notices } from "./notices";
import { Page } from "./page";
import { Toolbar } from "./toolbar";
import { yieldTask } from "../notebook/yield-task";
import { commandOf } from "../notebook/keys";
import { workIn } from "../notebook/static-cells";

const main = document.querySelector("main")!;
const header = document.querySelector("header")!;
const voice = document.querySelector("#voice")!;

const { file, outputs } = firstPage(main);
const notices = new Notices();
const toolbar = new Toolbar();
const say = (text: string) => {
  // The same words twice in a row would not be read out twice.
  voice.textContent = voice.textContent === text ? `${text}\u00a0` : text;
};
const page = new Page(createSession(), file, notices, say, () => toolbar.requestUpdate());
toolbar.commands = page;

const address = new URL(location.href);
const wanted = address.searchParams.get("open");
const restored = page.restore();
// Pictures drawn at build time go with the text that drew them.
const unmatched = new Map(file.cells.map((cell, index) => [index, cell.source]));
const ids = new Map<number, string>();
for (const cell of page.notebook.cells) {
  const match = [...unmatched].find(
    ([index, source]) => source === cell.source && file.cells[index]!.kind === cell.kind,
  );
  if (!match) continue;
  unmatched.delete(match[0]);
  ids.set(match[0], cell.id);
  page.notebook.predraw(cell.id, outputs[match[0]] ?? []);
}

// Before the first live paint: what a link carries takes the page's place without a flash of it.
if (isShared(location.hash)) await page.follow(location.hash);
delete document.documentElement.dataset["link"];

// Live figures may be taller than still ones: what is at the top of the window stays there.
const still = [...main.children];
const anchor = still.findIndex((section) => section.getBoundingClientRect().bottom > 0);
const before = still[anchor]?.getBoundingClientRect().top ?? 0;
const early = still.map(workIn);
page.app.still = new Map([...ids].map(([section, id]) => [id, still[section]!]));
header.replaceChildren(toolbar);
header.after(notices);
main.replaceChildren(page.app);
if (scrollY > 0)
  requestAnimationFrame(() => {
    const live = page.app.querySelectorAll(":scope > .cell")[anchor];
    if (live) scrollBy({ top: live.getBoundingClientRect().top - before, behavior: "instant" });
  });
goOn();
if (wanted && !restored && !page.app.link) void page.openUrl(wanted);
addEventListener("hashchange", () => void page.follow(location.hash));
void page.app.updateComplete.then(yieldTask).then(() => prefetch(page.session));

/**
 * Goes on in the live page with what the reader has begun in the static one; see also CellElement, for those that come
 * later.
 */
function goOn(): void {
  early.forEach(({ text, run }, section) => {
    if (ids.has(section) || (text === undefined && !run)) return;
    // An edit of a cell that this reader's own notebook does not have is kept as one more cell.
    ids.set(
      section,
      page.notebook.insert(page.notebook.cells.length, "python", text ?? file.cells[section]!.source).id,
    );
    if (run) page.runner.run(ids.get(section)!);
  });
  const section = early.findIndex(({ caret }) => caret);
  const { anchor, head } = early[section]?.caret ?? { anchor: 0, head: 0 };
  if (section >= 0)
    void page.app.updateComplete.then(() => page.app.element(ids.get(section) ?? "")?.select(anchor, head));
}

acceptDrops((dropped) => void page.pick(dropped));
addEventListener(
  "keydown",
  (event) => {
    const command = commandOf(event, "Anywhere");
    if (command === "save") void page.save();
    else if (command === "run all") {
      event.stopPropagation(); // a cell that has the focus would run by itself
      page.runAll();
    } else if (command !== "go to notices" || !notices.enter()) return;
    event.preventDefault();
  },
  { capture: true },
);
