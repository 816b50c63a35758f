/**
 * `<grad-let>`: Python with its graph, in anybody's post.
 *
 *     <script type="module" src="https://HOST/gradlet.js"></script>
 *     <grad-let data="moons" layers="8 8" view="graph boundary loss"> <pre><code>…Python…</code></pre> </grad-let>
 *
 * What stands between the tags is what everybody sees until they press Run, and all that feed readers, printers and
 * browsers without JavaScript ever see. Then it becomes the notebook, in an iframe from the site this script came from.
 * No library, no global, no style that leaks: everything is in the shadow root.
 *
 *   attributes   their names, and the words that are the element's own
 *   content      what stands between the tags, as cells
 *   reflect      attributes as properties
 *   file         a notebook's bytes, loaded by the page
 *   box          the bar and the stage around it, drawn
 *   channel      the iframe and the conversation with it
 *   messages     what the shell in it may say
 *   seats        two Pythons a page
 *   theme        light or dark, as the page is
 */
import type { FromEmbed, Look, Method, Setup } from "../wire/embed";
import type { NotebookCell } from "../wire/python";
import { SETTINGS } from "../wire/attributes";
import { LINK, OWN, height, settings, views } from "./attributes";
import { box, type Said } from "./box";
import { channel, type Channel } from "./channel";
import { cells } from "./content";
import { read } from "./file";
import { reflect } from "./reflect";
import * as seats from "./seats";
import style from "./style.css?inline";
import { isDark, unwatch, watch } from "./theme";

/** As in wire/shared.ts; what it may hold is checked in the shell. */
export type State = { notebook?: { title: string; cells: NotebookCell[]; metadata: string }; [key: string]: unknown };

const script: string = import.meta.url;
const SITE = new URL(".", script);
const TALLEST = 6_000; // pixels; what is taller scrolls inside
const AWAY = "It is not in the page.";
const IDLE: Said = { idle: true };

const copy = (state: unknown): State => JSON.parse(JSON.stringify(state)) as State;

class GradLet extends HTMLElement {
  static observedAttributes = OWN;

  #channel: Channel | undefined;
  #opening: Promise<void> | undefined;
  /** Calls that are under way, each with the function that settles it. */
  #calls = new Map<number, (error?: string) => void>();
  #next = 0;
  #status = IDLE;
  #guest: seats.Guest = { idle: true, send: (message) => this.#channel?.send(message) };
  #state: State | undefined;
  /** The reason of its last end; what was under way before that, with the calls of then, is for nobody. */
  #why = "";
  /** The iframe is no lower than what it took the place of until something has been shown in full. */
  #floor = 0;
  /** As high as what is in the iframe. */
  #wanted = 0;
  #near = new IntersectionObserver((seen) => seen.some((entry) => entry.isIntersecting) && this.#early("eager"), {
    rootMargin: "200px",
  });

  readonly #box = box(
    this,
    () => {
      // Who presses Run is brought to what that starts.
      const behavior = matchMedia("(prefers-reduced-motion)").matches ? "auto" : "smooth";
      if (!this.#status.busy) this.scrollIntoView({ block: "nearest", behavior });
      void (this.#status.busy ? this.stop() : this.#call("run")).catch(() => {});
    },
    () => void this.reset().catch(() => {}),
    () => this.#draw(),
  );

  constructor() {
    super();
    this.attachShadow({ mode: "open" }).append(this.#box.frame);
    this.#box.mark.href = SITE.href;
    // What was set before this script was there lies in front of the property of that name.
    for (const [name, value] of Object.entries(this)) {
      delete this[name as keyof this];
      this[name as keyof this] = value as never;
    }
  }

  // ---- the host's side -----------------------------------------------------------------------------------------

  /**
   * Run the cells, then train the panel if there is one. Resolves when all has ended; rejects where nobody has clicked
   * yet.
   */
  run(): Promise<void> {
    return this.#ask("run");
  }
  /** One step of training. */
  step(): Promise<void> {
    return this.#ask("step");
  }
  /** The text as the author wrote it, an untrained model, no variables. */
  async reset(): Promise<void> {
    if (this.#channel) await this.#call("reset");
    else this.#state = undefined;
  }
  async stop(): Promise<void> {
    // What still loads has nothing to lose.
    if (!this.#channel || (this.#status.progress !== undefined && !this.#box.frame.classList.contains("shown")))
      this.#end("Stopped.");
    else await this.#call("stop");
  }

  /** The state that a link would carry: notebook, settings, view and so on. Setting it runs nothing. */
  get state(): State {
    const { cells, settings, view, hide } = this.#setup();
    const notebook = cells?.[0] && { title: this.title, cells, metadata: "{}" };
    return copy(this.#state ?? { notebook, settings, view, hide });
  }
  set state(state: State) {
    this.#state = copy(state);
    this.#guest.send({ state: this.#state });
  }

  // ---- life ----------------------------------------------------------------------------------------------------

  connectedCallback(): void {
    // In another document it needs a sheet of that document's.
    const sheet = new (this.ownerDocument.defaultView ?? window).CSSStyleSheet();
    sheet.replaceSync(style);
    this.shadowRoot!.adoptedStyleSheets = [sheet];
    this.#status = IDLE;
    watch(this.#paint);
    this.#early();
    this.#draw();
  }

  /** Out of the page: the iframe goes, and with it Python, its worker and its memory. */
  disconnectedCallback(): void {
    unwatch(this.#paint);
    this.#near.disconnect();
    this.#end(AWAY);
  }

  /** With `moveBefore` a page moves it without taking it out. */
  connectedMoveCallback(): void {}

  attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (before === now || !this.isConnected) return;
    if (name === "src") {
      this.#state = undefined;
      this.#end("There is another notebook.");
    }
    if (name === "loading") this.#early();
    this.#draw();
    this.#fit();
    // Only what has changed: a shared state has looks and settings too.
    const look = this.#look();
    const key = SETTINGS.includes(name) ? "settings" : name === "height" ? "fixed" : (name as keyof Look);
    this.#guest.send({ look: { [key]: look[key] } });
  }

  /** Python before the click, where the author wants it; it runs nothing. */
  #early(loading = this.getAttribute("loading")): void {
    this.#near.disconnect();
    if (loading === "lazy") this.#near.observe(this);
    else if (loading === "eager") this.#open(false).catch(() => {}); // said in the bar, and with an event
  }

  #end(why: string): void {
    this.#channel?.close();
    this.#channel = this.#opening = undefined;
    this.#why = why;
    this.#status = IDLE;
    for (const settle of this.#calls.values()) settle(why);
    this.#calls = new Map();
    this.#box.frame.classList.remove("shown");
    seats.leave(this.#guest);
    this.#draw();
  }

  /** The shell, loaded if it is not there. */
  async #open(run: boolean): Promise<void> {
    if (!this.isConnected) throw new Error(AWAY);
    await (this.#opening ??= this.#load(run));
  }

  async #load(run: boolean): Promise<void> {
    const calls = this.#calls;
    this.#status = { words: "Loading…", progress: null, busy: true };
    this.#draw();
    const src = this.getAttribute("src");
    let file: Setup["file"];
    try {
      if (src && !LINK.test(src)) file = await read(src);
    } catch (error) {
      if (calls === this.#calls) this.#fail((error as Error).message);
      throw error;
    }
    if (calls !== this.#calls) return;
    const failed = () => this.#fail(`Nothing came from ${SITE.host}. Is it in the page's frame-src?`);
    this.#channel = channel(
      SITE,
      this.#box.frame.ariaLabel!,
      () => ({ ...this.#setup(file), eager: !run }),
      (message) => this.#receive(message),
      failed,
    );
    this.#floor = this.#box.stage.offsetHeight;
    this.#box.stage.append(this.#channel.frame);
    if (this.#state) this.#guest.send({ state: this.#state });
  }

  #fail(words: string): void {
    this.#end(words);
    this.#status = { ...IDLE, words, wrong: true };
    this.#draw();
    this.#tell("error", { type: "LoadError", message: words });
  }

  #look(): Look {
    return {
      title: this.title.slice(0, 400),
      theme: this.#dark() ? "dark" : "light",
      settings: settings(this),
      fixed: height(this) !== null,
      view: views(this, "view"),
      hide: views(this, "hide"),
    };
  }

  #setup(file?: Setup["file"]): Setup {
    const src = this.getAttribute("src");
    return { ...this.#look(), file, fragment: src?.match(LINK)?.[0], cells: src ? undefined : cells(this) };
  }

  async #ask(method: Method): Promise<void> {
    if (navigator.userActivation?.hasBeenActive === false)
      throw new Error("Nothing runs before its reader has clicked.");
    await this.#call(method);
  }

  async #call(method: Method): Promise<void> {
    const calls = this.#calls;
    await this.#open(method === "run");
    if (calls !== this.#calls) throw new Error(this.#why);
    seats.touch(this.#guest);
    return new Promise((resolve, reject) => {
      calls.set(++this.#next, (error) => (error == null ? resolve() : reject(new Error(error))));
      this.#guest.send({ call: method, id: this.#next });
    });
  }

  // ---- the shell's side ----------------------------------------------------------------------------------------

  #receive(message: FromEmbed): void {
    if ("height" in message) {
      this.#wanted = message.height;
      this.#fit();
    } else if ("status" in message) {
      this.#status = message.status;
      this.#draw();
      if (this.#status.busy)
        seats.touch(this.#guest); // by the buttons inside, too
      else seats.settle();
    } else if ("shown" in message) this.#box.frame.classList.add("shown");
    else if ("wants" in message) seats.want(this.#guest);
    else if ("left" in message) seats.leave(this.#guest);
    else if ("state" in message) {
      this.#state = message.state as State;
      if (LINK.test(message.link)) this.#box.mark.href = SITE.href + message.link;
    } else if ("reply" in message) {
      this.#calls.get(message.reply)?.(message.error);
      this.#calls.delete(message.reply);
    } else if ("event" in message) {
      if (message.event === "done") this.#floor = 0;
      this.#tell(message.event, message.detail);
    }
  }

  #tell(event: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(event, { detail }));
  }

  #fit(): void {
    if (!this.#channel) return;
    this.#channel.frame.style.height = `${height(this) ?? Math.min(Math.max(this.#wanted, this.#floor), TALLEST)}px`;
  }

  // ---- drawing -------------------------------------------------------------------------------------------------

  #dark(): boolean {
    const theme = this.getAttribute("theme");
    return theme === "dark" || (theme !== "light" && isDark(this));
  }

  #paint = (): void => {
    const dark = this.#dark();
    const { classList } = this.#box.frame;
    if (dark === classList.contains("dark")) return;
    classList.toggle("dark", dark);
    this.#guest.send({ look: { theme: dark ? "dark" : "light" } });
  };

  #draw(): void {
    this.#paint();
    this.#guest.idle = this.#status.idle as boolean;
    this.#box.draw(this.#status);
  }
}

for (const name of OWN) reflect(GradLet.prototype, name);

// A page may have this script twice, in two versions: the first one has the name.
if (!customElements.get("grad-let")) customElements.define("grad-let", GradLet);
