/** Room around a plot for the numbers on its axes, in pixels: for who draws on a canvas, and for style sheets. */
import { css } from "lit";

export const MARGIN = { left: 40, bottom: 20, top: 6, right: 6 };
/** At the right edge of a chart, for half of the last number on its axis. */
export const LAST = 18;

export const marginStyles = css`
  :host {
    --margin-left: ${MARGIN.left}px;
    --margin-bottom: ${MARGIN.bottom}px;
    --margin-top: ${MARGIN.top}px;
    --margin-right: ${MARGIN.right}px;
    --margin-last: ${LAST}px;
  }
`;
