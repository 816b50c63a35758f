/** How the panel looks: controls set as a table of print under the plots, not a box of knobs. */
import { css } from "lit";

export const panelStyles = css`
  :host {
    display: block;
    container-type: inline-size;
    color: var(--ink);
    font: var(--text-s) / 1.4 var(--sans);
  }
  .panel,
  .stage {
    display: grid;
    min-width: 0;
    gap: 1.25rem;
    align-content: start;
  }
  .top {
    display: var(--gl-controls, flex);
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0.75rem 1.5rem;
  }
  .drawing .note {
    color: var(--ink-soft);
  }
  .drawing button[aria-pressed="true"] {
    border-color: var(--ink);
    box-shadow: inset 0 -2px var(--ink);
  }
  .drawing button.a,
  .drawing button.b {
    color: var(--ink);
  }
  .drawing button.a::before,
  .drawing button.b::before {
    content: "";
    display: inline-block;
    width: 0.6rem;
    height: 0.6rem;
    margin-right: 0.4rem;
    border-radius: 50%;
    background: var(--side-a);
  }
  .drawing button.b::before {
    background: var(--side-b);
  }
  gl-network {
    display: var(--gl-network, block);
  }
  .running {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem 1rem;
    margin: 0;
  }
  .running .field {
    grid-template-columns: auto 1fr;
    align-items: center;
    gap: 0 0.5rem;
  }
  .running .problem {
    grid-column: 1 / -1;
  }
  .model {
    display: var(--gl-controls, grid);
    grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr));
    gap: 0.75rem 1rem;
    align-items: start;
    margin: 0;
  }
  .field {
    display: grid;
    gap: 0.2rem;
    min-width: 0;
  }
  label {
    color: var(--ink-soft);
  }
  select,
  input {
    box-sizing: border-box;
    width: 100%;
    min-height: var(--tap, 2.25rem);
    padding: 0.25rem 0.5rem;
    border: 1px solid var(--line-strong);
    border-radius: var(--radius);
    background: var(--surface);
    color: var(--ink);
    font: var(--text-s) / 1.3 var(--mono);
  }
  select {
    font-family: var(--sans);
  }
  [aria-invalid="true"] {
    border-color: var(--bad);
  }
  .problem {
    margin: 0;
    color: var(--bad);
    overflow-wrap: anywhere;
  }
  .help {
    grid-column: 1 / -1;
    min-height: 1.4em;
    margin: 0;
    color: var(--ink-soft);
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem;
  }
  button {
    min-height: var(--tap, 2.25rem);
    padding: 0 0.85rem;
    border: 1px solid var(--line-strong);
    border-radius: var(--radius);
    background: none;
    color: var(--ink);
    font: 500 var(--text-s) / 1.2 var(--sans);
    cursor: pointer;
  }
  button:hover:not(:disabled, [aria-disabled="true"]) {
    background: var(--sunken);
  }
  button.main {
    display: var(--gl-train, inline-block);
    min-width: 5.5rem;
    border-color: var(--accent);
    background: var(--accent);
    color: var(--accent-ink);
  }
  button.main:hover:not(:disabled, [aria-disabled="true"]) {
    background: color-mix(in srgb, var(--accent) 86%, var(--ink));
  }
  button:is(:disabled, [aria-disabled="true"]) {
    opacity: 0.45;
    cursor: default;
  }
  :is(button, select, input):focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: 1px;
  }
  .progress {
    display: grid;
    gap: 0.35rem;
  }
  progress {
    appearance: none;
    display: block;
    width: 100%;
    height: 2px;
    border: 0;
    background: var(--line);
  }
  progress,
  .drawing button::before {
    forced-color-adjust: none; /* it is nothing but its colour */
  }
  progress::-webkit-progress-bar {
    background: var(--line);
  }
  progress::-webkit-progress-value {
    background: var(--accent);
  }
  progress::-moz-progress-bar {
    background: var(--accent);
  }
  .facts {
    display: flex;
    flex-wrap: wrap;
    gap: 0.1rem 1.25rem;
    margin: 0;
    color: var(--ink-soft);
  }
  .number {
    color: var(--ink);
    font-family: var(--mono);
    font-variant-numeric: tabular-nums;
  }
  /* Its line is there before its words are, and nothing below moves when they come. */
  .notice {
    min-height: 1lh;
    margin: 0;
    overflow-wrap: anywhere;
  }
  .notice.bad {
    color: var(--bad);
  }
  @container (max-width: 560px) {
    .top {
      display: var(--gl-controls, grid);
      grid-template-columns: minmax(0, 1fr);
    }
    .running {
      display: grid;
    }
    .model,
    .running {
      grid-template-columns: repeat(auto-fill, minmax(8rem, 1fr));
    }
    .running .field {
      grid-template-columns: minmax(0, 1fr);
      gap: 0.2rem;
    }
    button {
      padding: 0 0.6rem;
    }
    button.main {
      min-width: 4.5rem;
    }
  }
  .empty {
    display: grid;
    place-items: center;
    align-content: center;
    min-height: 19rem;
    padding: 1.5rem 1rem;
    border: 1px solid var(--line);
    color: var(--ink-soft);
    font-size: var(--text-m);
    text-align: center;
  }
  .empty p {
    max-width: 26rem;
    margin: 0.75rem 0 0;
    text-wrap: balance;
  }
  .moons {
    width: min(13rem, 60%);
    opacity: 0.4;
  }
  .moons .a {
    fill: var(--side-a);
  }
  .moons .b {
    fill: var(--side-b);
  }
`;
