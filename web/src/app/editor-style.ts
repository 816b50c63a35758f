/** The editor's own styles: the same metrics as `pre.source` in cells.css, so that code does not move when it wakes up. */
import { css, unsafeCSS } from "lit";
import syntax from "../styles/syntax.css?inline";

export const editorStyle = css`
  :host {
    display: block;
    min-width: 0;
  }
  .cm-editor {
    background: none;
    color: var(--ink);
    font: inherit;
  }
  .cm-editor.cm-focused {
    outline: none;
  }
  .cm-editor .cm-scroller {
    font: inherit;
    font-family: var(--mono);
    line-height: var(--code-leading);
    overflow-x: auto;
    scrollbar-width: thin;
  }
  .cm-editor .cm-content {
    padding: 0.75rem 0;
    caret-color: var(--accent);
  }
  .cm-editor .cm-line {
    padding: 0 1rem 0 0.75rem;
  }
  .cm-editor .cm-gutters {
    min-width: calc(var(--gutter) - 0.75rem - 2px);
    background: var(--surface);
    border: 0;
    color: var(--ink-faint);
    font-size: 0.8125em;
  }
  .cm-editor .cm-lineNumbers {
    flex: 1;
  }
  .cm-editor .cm-lineNumbers .cm-gutterElement {
    padding: 0 0.1rem 0 0.35rem;
    min-width: 1.5rem;
  }
  .cm-editor .cm-activeLine,
  .cm-editor .cm-activeLineGutter {
    background: none;
  }
  .cm-editor.cm-focused .cm-activeLineGutter {
    color: var(--ink);
  }
  .cm-editor .cm-cursor {
    border-left: 2px solid var(--accent);
    margin-left: -1px;
  }
  .cm-editor .cm-selectionBackground,
  .cm-editor.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground {
    background: color-mix(in srgb, var(--accent) 22%, transparent);
  }
  .cm-editor.cm-focused .cm-matchingBracket {
    background: none;
    outline: 1px solid var(--accent);
    outline-offset: -1px;
  }
  .cm-editor.cm-focused .cm-nonmatchingBracket {
    background: none;
    outline: 1px solid var(--bad);
  }
  .cm-marked {
    background: var(--bad-wash);
  }
  .cm-blamed {
    text-decoration: underline wavy var(--bad) 1.5px;
    text-underline-offset: 0.25em;
    text-decoration-skip-ink: none;
  }
  .cm-lineNumbers .cm-gutterElement.cm-marked-number {
    color: var(--bad);
    font-weight: 600;
    background: var(--bad-wash);
  }
  .cm-editor .cm-placeholder {
    color: var(--ink-faint);
  }

  ${unsafeCSS(syntax)}

  .asleep {
    position: relative;
  }
  pre {
    margin: 0;
    font: inherit;
  }
  pre.text {
    padding: 0.75rem 1rem 0.75rem calc(var(--gutter) - 2px);
    overflow-x: auto;
    cursor: text;
  }
  pre.numbers {
    position: absolute;
    top: 0.75rem;
    left: 0;
    width: calc(var(--gutter) - 0.75rem - 2px);
    padding-right: 0.1rem;
    font-size: 0.8125em;
    text-align: right;
    color: var(--ink-faint);
  }
  :host([language="text"]) .cm-editor .cm-line,
  :host([language="text"]) pre.text {
    padding-inline: calc(var(--gutter) - 2px) 1rem;
  }
  :host([language="text"]) .cm-editor .cm-scroller {
    font-size: var(--code-size);
    line-height: var(--code-leading);
  }
  @media (max-width: 700px) {
    .cm-editor .cm-gutters {
      min-width: 1.6rem;
    }
    .cm-editor .cm-line {
      padding-left: 0.6rem;
    }
    pre.text {
      padding-left: 2.2rem;
    }
    pre.numbers {
      width: 1.6rem;
    }
    :host([language="text"]) .cm-editor .cm-line,
    :host([language="text"]) pre.text {
      padding-inline: 0.75rem;
    }
  }
`;
