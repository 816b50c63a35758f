/**
 * Entry point of embed.html, the page that stands in an iframe of somebody's post.
 *
 *   embed.html?hosted                          <grad-let> is around it and hands over what to open (host.ts)
 *   embed.html#g1.…                            a link's state in a plain iframe
 *   embed.html?src=lesson.md&data=moons        a notebook of this very site, settings and looks by name
 *
 *   host         the conversation with the page around it, in the words of wire/embed.ts
 *   controller   what an embed does                        status   how it is, as its bar says it
 *   address      the query of a plain iframe
 *   embed        cells and panel, drawn                    bar      buttons, for a plain iframe
 */
import { fetchNotebook, FileProblem } from "../notebook/open-file";
import { isShared } from "../share";
import { fromAddress } from "./address";
import { Bar } from "./bar";
import { Embed } from "./embed";
import { Host } from "./host";
import type { Setup } from "../wire/embed";
import { EmbedController } from "./controller";

const address = new URL(location.href);

if (address.searchParams.has("hosted") && parent !== window) {
  document.documentElement.dataset["hosted"] = "";
  const host = new Host();
  void host.handover().then((setup) => {
    const controller = new EmbedController(host.seat);
    document.body.append(new Embed(controller));
    host.connect(
      controller,
      Promise.resolve().then(() => controller.open(setup)),
    );
  });
} else {
  const controller = new EmbedController();
  const bar = new Bar(controller);
  document.body.append(bar, new Embed(controller));
  void open(controller);
}

async function open(controller: EmbedController): Promise<void> {
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
  controller.shown = true;
  await controller.open(opened);
  if (missing) controller.refuse(missing);
  const said = [controller.notice, ...problems.filter((problem) => problem !== missing)];
  controller.notice = said.filter(Boolean).join("\n");
  for (const problem of problems) console.warn(problem);
  controller.changed();
}
