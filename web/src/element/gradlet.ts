/**
 * `<grad-let>`: Python with its graph, in anybody's post.
 *
 *     <script type="module" src="https://HOST/gradlet.js"></script>
 *     <grad-let data="moons" layers="8 8" view="graph boundary loss"> <pre><code>…Python…</code></pre> </grad-let>
 *
 * What stands between the tags is what everybody sees until they press Run, and all that feed readers, printers and browsers
 * without JavaScript ever see. Then it becomes the notebook, in an iframe from the site this script came from.
 * No library, no global, no style that leaks: everything is in the shadow root.
 *
 *   attributes   their names, and the words that are the element's own
 *   content      what stands between the tags, as cells
 *   channel      the iframe and the conversation with it
 *   messages     what the shell in it may say
 *   places       two Pythons a page
 *   theme        light or dark, as the page is
 */
import type { FromShell, Look, Method, Setup, Status } from "../embed/protocol";
import type { NotebookCell } from "../wire";
import { OWN, SETTINGS, face, height, problems, settings, views } from "./attributes";
import { Channel } from "./channel";
import { cells, hasCode } from "./content";
import * as places from "./places";
import { style } from "./style";
import { isDark, watch } from "./theme";

/** As in share/state.ts; what it may hold is checked in the shell. */
export type State = { notebook?: { title: string; cells: NotebookCell[]; metadata: string }; [key: string]: unknown };

const script: string = import.meta.url;
const SITE = new URL(".", script);
const TALLEST = 6_000; // pixels; what is taller scrolls inside
const MOST_FILE = 4_000_000;
const IDLE: Status = { words: "", busy: false, idle: true, touched: false };

type Call = [resolve: () => void, reject: (error: Error) => void];

const sheet = new CSSStyleSheet();
sheet.replaceSync(style);

function make<K extends keyof HTMLElementTagNameMap>(tag: K, className = "", ...children: (Node | string)[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...children);
  return element;
}

class GradLet extends HTMLElement implements places.Guest {
  static observedAttributes = OWN;

  #channel: Channel | undefined;
  #calls = new Map<number, Call>();
  #next = 0;
  #status = IDLE;
  #state: State | undefined;
  #file: Setup["file"];
  /** How often it has come to an end: what was under way before that is for nobody. */
  #ends = 0;
  /** The iframe is no lower than what it took the place of until something has been shown in full. */
  #floor = 0;
  /** As high as what is in the iframe. */
  #wanted = 0;
  #unwatch = () => {};

  readonly #run = make("button", "run");
  readonly #reset = make("button", "", "Reset");
  readonly #title = make("span", "title");
  readonly #words = make("span", "words");
  readonly #mark = make("a", "", "gradlet");
  readonly #poster = make("img");
  readonly #face = make("p", "face");
  readonly #slot = make("slot");
  readonly #stage = make("div", "stage", make("div", "still", this.#slot, this.#poster, this.#face));
  readonly #problems = make("p", "problems");
  readonly #bar = make("div", "bar", this.#run, this.#title, this.#words, this.#reset, this.#mark);
  readonly #frame = make("section", "frame", this.#bar, this.#stage, this.#problems);

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    root.append(this.#frame);
    this.#words.role = "status";
    this.#poster.alt = "";
    this.#poster.loading = "lazy";
    this.#mark.href = SITE.href;
    this.#mark.target = "_blank";
    this.#run.onclick = () => void (this.#status.busy ? this.stop() : this.#start(true)).catch(() => {});
    this.#reset.onclick = () => void this.reset();
    this.#slot.onslotchange = () => this.#draw();
    // A page that turns on Space must not turn because somebody pressed a button of ours.
    this.#bar.onkeydown = this.#bar.onkeyup = this.#bar.onkeypress = (event) => event.stopPropagation();
  }

  // ---- the host's side -----------------------------------------------------------------------------------------

  /** Run the cells, then train the panel if there is one. Resolves when all has ended; rejects where nobody has clicked yet. */
  async run(): Promise<void> {
    if (navigator.userActivation?.hasBeenActive === false) throw new Error("Nothing runs before its reader has clicked on the page.");
    await this.#start(true);
  }
  /** One step of training. */
  step(): Promise<void> {
    return this.#call("step");
  }
  /** The text as the author wrote it, an untrained model, no variables. */
  async reset(): Promise<void> {
    await (this.#channel && this.#call("reset"));
  }
  async stop(): Promise<void> {
    await (this.#channel ? this.#call("stop") : this.#end("Stopped."));
  }

  /** What a link would carry: notebook, settings, view and so on. Setting it runs nothing. */
  get state(): State {
    const { cells, settings, view, hide } = this.#setup();
    const notebook = cells?.[0] && { title: this.title, cells, metadata: "{}" };
    // Through JSON: a copy, without what is not there.
    return JSON.parse(JSON.stringify(this.#state ?? { notebook, settings, view, hide })) as State;
  }
  set state(state: State) {
    this.#state = structuredClone(state);
    this.#channel?.send({ state: this.#state });
  }

  get idle(): boolean {
    return this.#status.idle;
  }

  // ---- life ----------------------------------------------------------------------------------------------------

  connectedCallback(): void {
    this.#status = IDLE;
    this.#warn("");
    this.#unwatch = watch(() => this.#paint());
    const loading = this.getAttribute("loading");
    // What goes wrong is said in the bar, and with an event.
    const start = () => void this.#start(false).catch(() => {});
    if (loading === "eager") start();
    else if (loading === "lazy") {
      const near = new IntersectionObserver((seen) => seen.some((entry) => entry.isIntersecting) && (near.disconnect(), start()), { rootMargin: "200px" });
      near.observe(this);
    }
    this.#draw();
  }

  /** Out of the page: the iframe goes, and with it Python, its worker and its memory. */
  disconnectedCallback(): void {
    this.#unwatch();
    this.#end("It was taken out of the page.");
  }

  attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (before === now || !this.isConnected) return;
    if (name === "src") {
      this.#state = this.#file = undefined;
      this.#end("Another notebook was named.");
    }
    this.#warn(name);
    this.#draw();
    this.#fit();
    // Only what has changed: a shared state has looks and settings too.
    const look = this.#look();
    const key = SETTINGS.includes(name) ? "settings" : name === "height" ? "fixed" : (name as keyof Look);
    this.#channel?.send({ look: { [key]: look[key] } });
  }

  #warn(about: string): void {
    for (const problem of problems(this)) if (problem.includes(about)) console.warn("<grad-let>", problem, this);
  }

  #end(why: string): void {
    this.#channel?.close();
    this.#channel = undefined;
    this.#ends++;
    this.#status = IDLE;
    for (const [, reject] of this.#calls.values()) reject(new Error(why));
    this.#calls.clear();
    this.#frame.classList.remove("shown");
    places.leave(this);
    this.#draw();
  }

  /** The shell, loaded if it is not there; then, if the reader or the host asked, run. */
  async #start(run: boolean): Promise<void> {
    if (!this.#channel) {
      const ends = this.#ends;
      this.#status = { ...IDLE, words: "Loading…", progress: null, busy: true, idle: false };
      this.#draw();
      try {
        await this.#load(run);
      } catch (error) {
        if (ends === this.#ends) this.#fail((error as Error).message);
        throw error;
      }
    }
    if (run) await this.#call("run");
  }

  async #load(run: boolean): Promise<void> {
    const src = this.getAttribute("src");
    const shared = src?.includes("#g") ?? false;
    const ends = this.#ends;
    if (src && !shared) this.#file = await read(src);
    if (ends !== this.#ends || !this.isConnected) throw new Error("It was ended.");
    if (this.#channel) return;
    const failed = () => this.#fail(`Nothing came from ${SITE.host}. Is it there, and in the page's frame-src?`);
    this.#channel = new Channel(SITE, this.#name, () => ({ ...this.#setup(), eager: !run }), (message) => this.#receive(message), failed);
    this.#floor = this.#stage.offsetHeight;
    this.#stage.append(this.#channel.frame);
    if (this.#state) this.#channel.send({ state: this.#state });
  }

  #fail(words: string): void {
    this.#end(words);
    this.#status = { ...IDLE, words };
    this.#draw();
    this.#words.classList.add("wrong");
    this.#tell("error", { type: "LoadError", message: words });
  }

  #look(): Look {
    const view = views(this, "view");
    const hide = views(this, "hide");
    const theme = this.#dark() ? "dark" : "light";
    return { title: this.title.slice(0, 400), theme, settings: settings(this), fixed: height(this) !== null, ...(view && { view }), ...(hide && { hide }) };
  }

  #setup(): Setup {
    const setup: Setup = this.#look();
    const src = this.getAttribute("src");
    if (src?.includes("#g")) setup.fragment = src.slice(src.indexOf("#g"));
    else if (this.#file) setup.file = this.#file;
    else setup.cells = cells(this);
    return setup;
  }

  async #call(method: Method): Promise<void> {
    places.touch(this);
    if (!this.#channel) await this.#start(false);
    return new Promise((...call) => {
      this.#calls.set(++this.#next, call);
      this.#channel?.send({ call: method, id: this.#next });
    });
  }

  // ---- the shell's side ----------------------------------------------------------------------------------------

  admit(): void {
    this.#channel?.send({ place: true });
  }
  rest(): void {
    this.#channel?.send({ rest: true });
  }

  #receive(message: FromShell): void {
    if ("height" in message) {
      this.#wanted = message.height || 0;
      this.#fit();
    } else if ("status" in message) {
      this.#status = { ...IDLE, ...message.status };
      this.#draw();
      if (this.idle) places.settle();
    } else if ("shown" in message) this.#frame.classList.add("shown");
    else if ("wants" in message) places.want(this);
    else if ("left" in message) places.leave(this);
    else if ("state" in message) {
      this.#state = message.state as State;
      if (/^#g1\.[\w.-]+$/.test(message.link)) this.#mark.href = SITE.href + message.link;
    }
    else if ("reply" in message) {
      const [resolve, reject] = this.#calls.get(message.reply) ?? [];
      this.#calls.delete(message.reply);
      if (message.error == null) resolve?.();
      else reject?.(new Error(message.error));
    } else if ("event" in message) {
      if (message.event === "done") this.#floor = 0;
      this.#tell(message.event, message.detail);
    }
  }

  get #name(): string {
    return this.title || "Python with its graph";
  }

  #tell(event: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(event, { detail }));
  }

  #fit(): void {
    if (!this.#channel) return;
    this.#channel.frame.style.height = `${height(this) ?? Math.min(Math.max(this.#wanted, this.#floor, 40), TALLEST)}px`;
  }

  // ---- drawing -------------------------------------------------------------------------------------------------

  #dark(): boolean {
    const theme = this.getAttribute("theme");
    return theme === "dark" || (theme !== "light" && isDark(this));
  }

  #paint(): void {
    const dark = this.#dark();
    if (dark === this.#frame.classList.contains("dark")) return;
    this.#frame.classList.toggle("dark", dark);
    this.#channel?.send({ look: { theme: dark ? "dark" : "light" } });
  }

  #draw(): void {
    this.#paint();
    const { words, progress, busy, touched } = this.#status;
    const label = busy ? "Stop" : hasCode(this) || this.hasAttribute("src") ? "Run" : "Train";
    this.#run.textContent = label;
    this.#frame.ariaLabel = this.#name;
    this.#title.textContent = this.title;
    this.#words.classList.remove("wrong");
    this.#words.ariaLive = busy && words.includes(" of ") ? "off" : "polite"; // nobody wants to hear each step
    this.#words.textContent = words || "Real Python, in your browser";
    this.#frame.classList.toggle("news", busy);
    this.#frame.style.setProperty("--progress", `${progress === undefined ? 0 : 100 * (progress ?? 1)}%`);
    this.#reset.hidden = !touched || busy;
    const poster = this.getAttribute("poster");
    this.#poster.hidden = !poster;
    this.#face.textContent = face(this) + (busy ? "" : `Press ${label}.`);
    this.#face.hidden = !!(poster || this.childElementCount || this.textContent!.trim());
    if (poster && this.#poster.getAttribute("src") !== poster) this.#poster.src = poster;
    this.#problems.textContent = problems(this).join("\n");
  }
}

/** A notebook's bytes, loaded by the page itself: from wherever the page's own policy lets it. */
async function read(src: string): Promise<NonNullable<Setup["file"]>> {
  const url = new URL(src, document.baseURI);
  const response = await fetch(url, { credentials: "omit" }).catch(() => null);
  let why: unknown = response?.status ?? "no connection or not allowed";
  if (response?.ok) {
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (bytes.length < MOST_FILE) return { name: url.pathname.split("/").at(-1) || "notebook.md", bytes };
    why = "too large";
  }
  throw new Error(`“${src}” could not be loaded (${why})`);
}

// As properties too, under the same names, as elements of the platform have it.
for (const name of OWN) {
  const property = name.replace("-r", "R"); // learningRate
  Object.defineProperty(GradLet.prototype, property, {
    get(this: GradLet) {
      return this.getAttribute(name) ?? "";
    },
    set(this: GradLet, value: string) {
      this.setAttribute(name, value);
    },
  });
}

// A page may have this script twice, in two versions: the first one has the name.
if (!customElements.get("grad-let")) customElements.define("grad-let", GradLet);
