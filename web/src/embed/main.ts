/**
 * Entry point of embed.html, the page that stands in an iframe of somebody's post.
 *
 *   embed.html?hosted                          <grad-let> is around it and hands over what to open (host.ts)
 *   embed.html#g1.…                            a link's state in a plain iframe
 *   embed.html?src=lesson.md&data=moons        a notebook of this very site, settings and looks by name
 *
 *   protocol   what it and the page around it say to each other      host    that conversation
 *   shell      what an embed does                                    words   how it is
 *   carried    what a shared state carries of its panel
 *   embed      cells and panel, drawn                                bar     buttons, for a plain iframe
 */
import { fetchNotebook, FileProblem } from "../notebook/open-file";
import { isShared } from "../share";
import { fromAddress } from "./address";
import { Bar } from "./bar";
import { Embed } from "./embed";
import { Host } from "./host";
import type { Setup } from "../wire/embed";
import { Shell } from "./controller";

const address = new URL(location.href);

if (address.searchParams.has("hosted") && parent !== window) {
  document.documentElement.dataset["hosted"] = "";
  const host = new Host();
  void host.handover().then((setup) => {
    const shell = new Shell(host.place);
    document.body.append(new Embed(shell));
    host.connect(shell, Promise.resolve().then(() => shell.open(setup)));
  });
} else {
  const shell = new Shell();
  const bar = new Bar(shell);
  document.body.append(bar, new Embed(shell));
  void open(shell);
}

async function open(shell: Shell): Promise<void> {
  const { setup, src, problems } = fromAddress(address);
  const opened: Setup = isShared(location.hash) ? { ...setup, fragment: location.hash } : setup;
  let missing = "";
  if (src !== null) {
    try {
      opened.file = await fetchNotebook(src, address);
    } catch (error) {
      missing = error instanceof FileProblem ? error.message : String(error);
      problems.push(missing);
    }
  }
  shell.shown = true;
  await shell.open(opened);
  if (missing) shell.refuse(missing);
  const said = [shell.notice, ...problems.filter((problem) => problem !== missing)];
  shell.notice = said.filter(Boolean).join("\n");
  for (const problem of problems) console.warn(problem);
  shell.changed();
}
