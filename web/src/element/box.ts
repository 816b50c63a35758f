/**
 * The surroundings of the author's text and the iframe: the bar with its buttons and words, a stage for both, and a
 * line for what is wrong with the attributes.
 */
import type { Status } from "../wire/embed";
import { face, problems } from "./attributes";
import { hasCode } from "./content";

/** A status to draw; a key that is missing does not hold. `wrong`: the words say that something went wrong. */
export type Said = Partial<Status> & { wrong?: boolean };

function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = "",
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...children);
  return element;
}

export function box(element: HTMLElement, press: () => void, reset: () => void, changed: () => void) {
  const button = make("button", "run");
  const back = make("button", "", "Reset");
  const title = make("span", "title");
  const said = make("span", "words");
  const mark = make("a", "", "gradlet");
  const picture = make("img");
  const stand = make("p", "face");
  const slot = make("slot");
  const slips = make("p", "problems");
  const bar = make("div", "bar", button, title, said, back, mark);
  const stage = make("div", "stage", make("div", "still", slot, picture, stand));
  const frame = make("section", "frame", bar, stage, slips);

  said.role = "status";
  picture.loading = "lazy";
  picture.onerror = () => (picture.alt = `There is no picture ${picture.src}`);
  mark.target = "_blank";
  button.onclick = press;
  back.onclick = reset;
  slot.onslotchange = changed;
  // A page that turns on Space must not turn because somebody pressed a button of ours.
  bar.onkeydown = bar.onkeyup = bar.onkeypress = (event) => event.stopPropagation();

  function draw({ words, progress, busy, touched, wrong }: Said): void {
    const label = busy ? "Stop" : hasCode(element) || element.getAttribute("src") ? "Run" : "Train";
    button.textContent = label;
    frame.ariaLabel = element.title || "Python with its graph";
    title.textContent = element.title;
    said.classList.toggle("wrong", !!wrong);
    said.ariaLive = busy && words?.includes(" of ") ? "off" : "polite"; // nobody wants to hear each step
    said.textContent = words || "Real Python, in your browser";
    frame.classList.toggle("news", !!busy);
    bar.style.backgroundSize = `${progress === undefined ? 0 : 100 * (progress ?? 1)}% 2px`;
    back.hidden = !(touched && !busy);
    const poster = element.getAttribute("poster");
    picture.hidden = !poster;
    stand.textContent = face(element) + (busy ? "" : `Press ${label}.`);
    stand.hidden = !!(poster || element.childElementCount || element.textContent!.trim());
    if (poster && picture.getAttribute("src") !== poster) {
      picture.alt = "";
      picture.src = poster;
    }
    const found = problems(element).join("\n");
    if (found && found !== slips.textContent) console.warn("<grad-let>", found, element);
    slips.textContent = found;
  }
  return { frame, stage, mark, draw };
}
