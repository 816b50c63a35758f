/**
 * <gl-editor>: CodeMirror in a shadow root, so that its styles are adopted sheets, which the page's policy allows.
 *
 * Until it is needed it is a highlighted <pre> of the same shape: making one CodeMirror takes a few milliseconds, and a
 * notebook has many. It wakes when it is near the screen, in idle time, or at once when something wants to go into it.
 */
import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python, pythonLanguage } from "@codemirror/lang-python";
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState, Prec, type Extension } from "@codemirror/state";
import {
  EditorView,
  drawSelection,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  placeholder,
} from "@codemirror/view";
import { classHighlighter, highlightCode } from "@lezer/highlight";
import { LitElement, html, nothing, unsafeCSS, type PropertyValues } from "lit";
import { customElement, property } from "lit/decorators.js";
import syntax from "../styles/syntax.css?inline";
import styles from "./editor.css?inline";
import { lineMark, setMark, type LineMark } from "./line-mark";

const near = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) if (isIntersecting) (target as Editor).wakeSoon();
  },
  { rootMargin: "400px 0px" },
);
/** Whoever tabs through the page passes an editor as anything else; in one that they have typed in, Tab indents. */
let tabbing = false;
addEventListener("keydown", (event) => (tabbing = event.key === "Tab"), { capture: true });
addEventListener("pointerdown", () => (tabbing = false), { capture: true });
const TAB = "Once you have typed, Tab indents; Escape, then Tab leaves.";
const STILL = new Set(["Tab", "Shift", "Control", "Alt", "Meta", "Escape"]);
const LONG = 50_000;
const soon = (work: () => void) =>
  "requestIdleCallback" in window ? requestIdleCallback(work, { timeout: 500 }) : setTimeout(work, 1);

@customElement("gl-editor")
export class Editor extends LitElement {
  static override styles = [unsafeCSS(styles), unsafeCSS(syntax)];
  static override shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };

  @property({ reflect: true }) language: "python" | "text" = "python";
  @property() value = "";
  @property() label = "";
  @property({ attribute: false }) mark: LineMark | null = null;
  #view: EditorView | null = null;
  #asked = false;

  override connectedCallback(): void {
    super.connectedCallback();
    near.observe(this);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    near.unobserve(this);
  }

  wakeSoon(): void {
    if (this.#asked) return;
    this.#asked = true;
    near.unobserve(this);
    soon(() => this.isConnected && this.wake());
  }

  /** Make the real editor now. */
  wake(): EditorView {
    if (this.#view) return this.#view;
    this.#view = this.#make();
    this.requestUpdate();
    this.performUpdate(); // now, not in a microtask: whoever woke it wants to put the focus into it
    if (this.mark) this.#view.dispatch({ effects: setMark.of(this.mark) });
    return this.#view;
  }

  #make(): EditorView {
    return new EditorView({
      root: this.renderRoot as ShadowRoot,
      state: EditorState.create({ doc: this.value, extensions: this.#extensions() }),
    });
  }
  /** A long text never sleeps: of that, CodeMirror makes what is on the screen, and the <pre> would be all of it. */
  protected override willUpdate(): void {
    if (this.value.length > LONG) this.#view ??= this.#make();
  }

  #extensions(): Extension[] {
    const code = this.language === "python";
    return [
      history(),
      drawSelection(),
      EditorState.tabSize.of(4),
      indentUnit.of("    "),
      EditorView.contentAttributes.of({
        "aria-label": this.label,
        ...(code && { "aria-description": TAB }),
        spellcheck: code ? "false" : "true",
        autocapitalize: "off",
        tabindex: "0",
      }),
      EditorView.updateListener.of((update) => {
        if (!update.docChanged) return;
        this.value = update.state.doc.toString();
        this.dispatchEvent(new CustomEvent("gl-edit", { detail: this.value }));
      }),
      // Escape, then Tab leaves: CodeMirror lets that Tab through. A second Escape goes up to the cell.
      Prec.highest(
        EditorView.domEventHandlers({
          focus: (_, view) => {
            if (tabbing) view.setTabFocusMode(true);
          },
          pointerdown: (_, view) => view.setTabFocusMode(false),
          keydown: (event, view) => {
            if (!STILL.has(event.key)) view.setTabFocusMode(false);
            if (event.key !== "Escape") {
              if (event.key !== "Shift") this.#escaped = false;
              return false;
            }
            const twice = this.#escaped;
            this.#escaped = true;
            this.dispatchEvent(new CustomEvent("gl-escape", { detail: { twice } }));
            return false;
          },
          blur: (_, view) => {
            this.#escaped = false;
            view.setTabFocusMode(false);
          },
          beforeinput: replaceSelection,
        }),
      ),
      code
        ? [
            python(),
            syntaxHighlighting(classHighlighter),
            lineNumbers(),
            highlightSpecialChars(), // or a stranger's code could be shown in another order than it runs
            highlightActiveLineGutter(),
            bracketMatching(),
            closeBrackets(),
            indentOnInput(),
            lineMark,
            placeholder("Python"),
            keymap.of([indentWithTab, ...closeBracketsKeymap]),
          ]
        : [EditorView.lineWrapping, placeholder("Prose, in Markdown")],
      // Ctrl-Enter and Shift-Enter belong to the cell, which hears them as they bubble.
      Prec.highest(keymap.of(["Mod-Enter", "Shift-Enter", "Ctrl-Enter"].map((key) => ({ key, run: () => true })))),
      keymap.of([...defaultKeymap, ...historyKeymap]),
    ];
  }
  #escaped = false;

  override focus(): void {
    // CodeMirror's own focus keeps its selection; the browser's would put the caret at the start.
    this.wake().focus();
  }

  select(anchor: number, head: number): void {
    const view = this.wake();
    const within = (at: number) => Math.min(at, view.state.doc.length);
    view.dispatch({ selection: { anchor: within(anchor), head: within(head) } });
    view.focus();
  }

  /** Put the caret at the start of a line (1-based) and bring it into view. */
  goto(line: number): void {
    const view = this.wake();
    const at = view.state.doc.line(Math.max(1, Math.min(line, view.state.doc.lines)));
    view.dispatch({ selection: { anchor: at.from + (/^\s*/.exec(at.text)?.[0].length ?? 0) }, scrollIntoView: true });
    view.focus();
  }

  /** The press that wakes it also says where the caret goes. */
  #press = (event: MouseEvent): void => {
    event.preventDefault();
    const view = this.wake();
    view.focus();
    const at = view.posAtCoords({ x: event.clientX, y: event.clientY });
    if (at !== null) view.dispatch({ selection: { anchor: at } });
  };

  protected override updated(changed: PropertyValues<this>): void {
    const view = this.#view;
    if (!view) return;
    if (changed.has("value") && this.value !== view.state.doc.toString())
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: this.value } });
    if (changed.has("mark")) view.dispatch({ effects: setMark.of(this.mark) });
    if (changed.has("label")) view.contentDOM.setAttribute("aria-label", this.label);
  }

  protected override render(): unknown {
    if (this.#view) return this.#view.dom;
    const code = this.language === "python";
    const lines = this.value.split("\n").length;
    return html`<div class="asleep">
      ${
        code
          ? html`<pre class="numbers" aria-hidden="true"
        >${Array.from({ length: lines }, (_, i) => `${i + 1}\n`).join("")}</pre>`
          : nothing
      }
      <pre class="text" tabindex="0" role="textbox" aria-multiline="true" aria-label=${this.label}
        @focus=${() => this.focus()}
        @mousedown=${this.#press}>${code ? highlighted(this.value) : this.value}</pre></div>`;
  }
}

/**
 * Typing over a selection. Left to itself, Chromium joins the lines with a styled span, which the page's policy refuses
 * with an error in the console; the text would be right, but a clean console is how the page's tests know that all is
 * well.
 */
function replaceSelection(event: InputEvent, view: EditorView): boolean {
  const { main } = view.state.selection;
  if (event.inputType !== "insertText" || event.data === null || main.empty || view.composing) return false;
  const text = event.data;
  const insert = () =>
    view.state.update(view.state.replaceSelection(text), { userEvent: "input.type", scrollIntoView: true });
  const taken = view.state
    .facet(EditorView.inputHandler)
    .some((handler) => handler(view, main.from, main.to, text, insert));
  if (!taken) view.dispatch(insert());
  event.preventDefault();
  return true;
}

function highlighted(source: string): unknown[] {
  const parts: unknown[] = [];
  const put = (text: string, classes: string) =>
    parts.push(classes ? html`<span class=${classes}>${text}</span>` : text);
  highlightCode(source, pythonLanguage.parser.parse(source), classHighlighter, put, () => parts.push("\n"));
  return parts;
}
