/** How a graph looks: hairlines and ink, one accent for what the reader points at. */
import { css } from "lit";

export const graphStyles = css`
  :host {
    display: block;
    position: relative;
    color: var(--ink);
    font: var(--text-s) / 1.4 var(--sans);
  }
  .view {
    max-height: var(--gl-graph-height, min(70vh, 40rem));
    overflow: auto hidden;
    overscroll-behavior-x: contain;
    scrollbar-width: thin;
    scrollbar-color: var(--line-strong) transparent;
    touch-action: pan-x pan-y;
    outline: none;
    border-radius: var(--radius);
  }
  .view:focus,
  .view:focus-within {
    overflow-y: auto;
  }
  .view:focus-visible {
    mask-image: none; /* it would hide the outline as well */
    outline: 2px solid var(--focus);
    outline-offset: 2px;
  }
  .view.overflowing {
    padding-block-end: 0.6rem; /* a scrollbar that lies over the picture stays below it */
    --before: 0px;
    --after: 0px;
    cursor: grab;
    mask-image: linear-gradient(to right, transparent, #000 var(--before), #000 calc(100% - var(--after)), transparent);
  }
  .view[data-beyond~="before"] {
    --before: 2.5rem;
  }
  .view[data-beyond~="after"] {
    --after: 2.5rem;
  }
  .view.dragging {
    cursor: grabbing;
  }
  svg {
    display: block;
    max-width: none;
    user-select: none;
    -webkit-user-select: none;
  }
  img {
    display: block;
    max-width: 100%;
    background: #fff;
  }

  text {
    font-family: var(--mono);
    fill: var(--ink);
    white-space: pre;
  }
  .name {
    font-weight: 600;
  }
  .key {
    fill: var(--ink-soft);
  }
  .inked {
    stroke: var(--ink-soft);
  }
  .unstroked {
    stroke: none;
  }
  .open {
    fill: none;
  }
  .solid {
    fill: var(--ink-soft);
  }
  .tinted {
    fill: var(--sunken);
  }
  .node .outline.inked {
    stroke: var(--line-strong);
    stroke-width: 1;
  }
  .node .outline.open {
    fill: var(--surface);
  }
  .node.leaf .outline.open {
    fill: var(--sunken);
  }
  .node.root .outline.inked {
    stroke: var(--ink-soft);
  }
  .node .divider.inked {
    stroke: var(--line);
    stroke-width: 1;
  }
  .op .outline.open {
    fill: var(--ink-soft);
  }
  .op .outline.inked {
    stroke: none;
  }
  .op text.plain {
    fill: var(--paper);
    font-weight: 600;
  }
  .edge path {
    stroke-width: 1;
  }
  .edge .inked {
    stroke: var(--ink-faint);
  }
  .edge .solid {
    fill: var(--ink-faint);
  }
  .edge text.plain,
  .cluster text.plain {
    fill: var(--ink-soft);
  }
  .cluster .inked {
    stroke: var(--line);
  }

  .edge.lit path {
    stroke: var(--accent) !important;
    stroke-width: 1.6;
  }
  .edge.lit polygon {
    stroke: var(--accent) !important;
    fill: var(--accent) !important;
  }
  .node.lit .outline {
    stroke: var(--accent) !important;
  }
  .node.chosen .outline {
    stroke: var(--accent) !important;
    stroke-width: 2;
  }
  .op.lit .outline,
  .op.chosen .outline {
    fill: var(--accent);
  }
  .op.lit text.plain,
  .op.chosen text.plain {
    fill: var(--accent-ink);
  }

  .tools {
    position: absolute;
    inset: 0.25rem 0.25rem auto auto;
    display: flex;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--surface);
    overflow: hidden;
    opacity: 0;
    transition: opacity 0.12s;
  }
  :host(:hover) .tools,
  :host(:focus-within) .tools {
    opacity: 1;
  }
  @media (hover: none) {
    .tools {
      position: static;
      width: fit-content;
      margin-block-start: 0.4rem;
      opacity: 1;
    }
  }
  button {
    all: unset;
    box-sizing: border-box;
    min-width: 1.9rem;
    padding: 0.2rem 0.5rem;
    font: 500 var(--text-s) / 1.3 var(--sans);
    text-align: center;
    color: var(--ink-soft);
    cursor: pointer;
  }
  button + button {
    border-inline-start: 1px solid var(--line);
  }
  button:hover {
    color: var(--ink);
    background: var(--sunken);
  }
  button:focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: -2px;
  }
  @media (pointer: coarse) {
    button {
      min-width: var(--tap, 2.75rem);
      min-height: var(--tap, 2.75rem);
    }
  }
  .note,
  .problem {
    margin: 0.4rem 0 0;
  }
  .note {
    color: var(--ink-soft);
  }
  .touch {
    display: none;
  }
  @media (hover: none) {
    .mouse {
      display: none;
    }
    .touch {
      display: inline;
    }
  }
  .problem {
    color: var(--bad);
    overflow-wrap: anywhere;
  }
  .wait {
    display: flex;
    gap: 0.5rem;
    align-items: center;
    margin: 0.4rem 0;
    color: var(--ink-soft);
  }
  .wait::before {
    content: "";
    width: 0.8em;
    height: 0.8em;
    border: 1.5px solid var(--line-strong);
    border-top-color: var(--accent);
    border-radius: 50%;
    animation: turn 0.9s linear infinite;
  }
  @keyframes turn {
    to {
      rotate: 1turn;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .wait::before {
      animation: none;
    }
    .tools {
      transition: none;
    }
  }
  .spoken {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;
