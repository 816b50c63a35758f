/** Entry point of the hosted page: live cells take the place of the static ones, in one go, before the next paint. */
import { createSession } from "../session";
import { isShared } from "../share";
import { acceptDrops } from "./drop";
import { firstPage } from "./first-page";
import { Notices } from "./notices";
import { Page } from "./page";
import { Toolbar } from "./toolbar";

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
const left = new Map(file.cells.map((cell, index) => [index, cell.source]));
for (const cell of page.notebook.cells) {
  const match = [...left].find(([index, source]) => source === cell.source && file.cells[index]!.kind === cell.kind);
  if (!match) continue;
  left.delete(match[0]);
  page.notebook.predraw(cell.id, outputs[match[0]] ?? []);
}

// Before the first live paint: what a link carries takes the page's place without a flash of it.
if (isShared(location.hash)) await page.follow(location.hash);
delete document.documentElement.dataset["link"];

// Live figures may be taller than still ones: what is at the top of the window stays there.
const still = [...main.children];
const anchor = still.findIndex((section) => section.getBoundingClientRect().bottom > 0);
const before = still[anchor]?.getBoundingClientRect().top ?? 0;
header.replaceChildren(toolbar);
header.after(notices);
main.replaceChildren(page.app);
if (scrollY > 0)
  requestAnimationFrame(() => {
    const live = page.app.querySelectorAll(":scope > .cell")[anchor];
    if (live) scrollBy({ top: live.getBoundingClientRect().top - before, behavior: "instant" });
  });
if (wanted && !restored && !page.app.link) void page.openUrl(wanted);
addEventListener("hashchange", () => void page.follow(location.hash));

acceptDrops((dropped) => void page.pick(dropped));
addEventListener("keydown", (event) => {
  const command = event.ctrlKey || event.metaKey;
  if (command && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "s") {
    event.preventDefault();
    void page.save();
  } else if (command && event.shiftKey && event.key === "Enter") {
    event.preventDefault();
    event.stopPropagation();
    page.runAll();
  } else if (event.key === "F6" && notices.enter()) event.preventDefault();
}, { capture: true });
