/** How a figure looks; uPlot's own rules come first, into the same shadow root. */
import { css, unsafeCSS } from "lit";
import uplotStyles from "uplot/dist/uPlot.min.css?inline";
import { MARGIN } from "./boundary";
import { RIGHT } from "./loss";

export const figureStyles = [
  unsafeCSS(uplotStyles),
  css`
  :host {
    display: block;
    container-type: inline-size;
    color: var(--ink);
    font: var(--text-s) / 1.4 var(--sans);
  }
  figure {
    margin: 0;
  }
  .title {
    margin: 0 0 0.5rem;
    font: 600 var(--text-m) / 1.3 var(--sans);
  }
  .plots {
    display: grid;
    gap: var(--gap) calc(1.5 * var(--gap));
  }
  .head {
    display: flex;
    justify-content: space-between;
    gap: 1rem;
    margin: 0 0 0.25rem;
    color: var(--ink-soft);
    white-space: nowrap;
  }
  .plane .head {
    padding-inline: ${MARGIN.left}px ${MARGIN.right}px;
  }
  .loss .head {
    padding-inline: ${MARGIN.left}px ${RIGHT}px;
  }
  .head span {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .key i {
    display: inline-block;
    width: 0.6em;
    height: 0.6em;
    margin-inline: 0.75em 0.35em;
    border-radius: 50%;
  }
  .key :is(.a, .b) {
    forced-color-adjust: none; /* a key to colours that the picture keeps */
  }
  .key .a {
    background: var(--side-a);
  }
  .key .b {
    background: var(--side-b);
  }
  .paper {
    position: relative;
    padding: ${MARGIN.top}px ${MARGIN.right}px ${MARGIN.bottom}px ${MARGIN.left}px;
  }
  .extent {
    aspect-ratio: var(--extent, 1);
  }
  canvas {
    display: block;
  }
  .paper canvas {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
  }
  /* What a post does not want to show is hidden from outside, where only custom properties come through. */
  .plane {
    display: var(--gl-boundary, block);
    min-width: 0;
  }
  .loss {
    position: relative;
    display: var(--gl-loss, flex);
    flex-direction: column;
    min-width: 0;
  }
  .chart {
    position: relative;
    flex: 1;
    min-height: 11rem;
  }
  .chart .uplot {
    position: absolute;
    inset: 0;
  }
  .none {
    position: absolute;
    inset: 0;
    display: grid;
    place-items: center;
    margin: 0;
    color: var(--ink-faint);
  }
  .uplot,
  .uplot *::before,
  .uplot *::after {
    font-family: inherit;
  }
  .u-hz .u-cursor-x {
    border-color: var(--line-strong);
  }
  figcaption {
    display: flex;
    flex-wrap: wrap;
    gap: 0.1rem 1rem;
    margin-block-start: 0.5rem;
    padding-inline-start: ${MARGIN.left}px;
    color: var(--ink-soft);
  }
  .number {
    color: var(--ink);
    font-family: var(--mono);
    font-variant-numeric: tabular-nums;
  }
  figcaption > span {
    min-width: 5rem;
    white-space: nowrap;
  }
  @container (min-width: 560px) {
    .plots {
      grid-template-columns: var(--gl-plots, minmax(0, 1fr) minmax(0, 1fr));
    }
    .plots.single {
      grid-template-columns: minmax(0, 1fr);
    }
    .chart {
      min-height: 9rem;
    }
    figcaption > span {
      min-width: 7.5rem;
    }
  }
  `,
];
