/** Line icons, 16 × 16, drawn in the current colour; the words beside them or the button's label say what they do. */
import { svg, type TemplateResult } from "lit";

const icon = (inside: TemplateResult<2>) =>
  svg`<svg viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round"
    stroke-linejoin="round" aria-hidden="true">${inside}</svg>`;

export const play = icon(svg`<path d="M4.5 3v10l8-5z" fill="currentColor" stroke-width="1" />`);
export const playAll = icon(svg`<path d="M2.5 3.5v9l6-4.5zM8.5 3.5v9l6-4.5z" fill="currentColor" stroke-width="1" />`);
export const stop = icon(
  svg`<rect x="3.5" y="3.5" width="9" height="9" rx="1" fill="currentColor" stroke-width="1" />`,
);
export const up = icon(svg`<path d="M8 13V3.5M4 7l4-4 4 4" />`);
export const down = icon(svg`<path d="M8 3v9.5M4 9l4 4 4-4" />`);
export const remove = icon(svg`<path d="M2.5 4.5h11M6 4.5v-2h4v2M4 4.5l.7 9h6.6l.7-9M6.7 7.5v3.5M9.3 7.5v3.5" />`);
export const edit = icon(svg`<path d="M3 13l.7-3L11 2.7a1.2 1.2 0 0 1 1.7 0l.6.6a1.2 1.2 0 0 1 0 1.7L6 12.3z" />`);
export const plus = icon(svg`<path d="M8 3.5v9M3.5 8h9" />`);
export const close = icon(svg`<path d="M4 4l8 8M12 4l-8 8" />`);
export const share = icon(
  svg`<path d="M6.5 9.5a2.6 2.6 0 0 0 3.7 0l2.5-2.5A2.6 2.6 0 0 0 9 3.3l-1 1" />
    <path d="M9.5 6.5a2.6 2.6 0 0 0-3.7 0L3.3 9A2.6 2.6 0 0 0 7 12.7l1-1" />`,
);
export const check = icon(svg`<path d="M3 8.5l3.5 3.5L13 4.5" />`);
export const chevron = icon(svg`<path d="M5 6.5l3 3 3-3" />`);
export const menu = icon(svg`<path d="M2.5 4.5h11M2.5 8h11M2.5 11.5h11" />`);
export const themes = {
  auto: icon(
    svg`<circle cx="8" cy="8" r="5.5" /><path d="M8 2.5v11a5.5 5.5 0 0 0 0-11z" fill="currentColor" stroke="none" />`,
  ),
  light: icon(
    svg`<circle cx="8" cy="8" r="2.75" />
      <path d="M8 1.5v1.2M8 13.3v1.2M1.5 8h1.2M13.3 8h1.2" />
      <path d="M3.4 3.4l.85.85M11.75 11.75l.85.85M12.6 3.4l-.85.85M4.25 11.75l-.85.85" />`,
  ),
  dark: icon(svg`<path d="M13.2 9.8A5.7 5.7 0 0 1 6.2 2.8a5.7 5.7 0 1 0 7 7z" />`),
};

/** The mark: two values go into one operation and one comes out. */
export const wordmark = svg`<svg viewBox="0 0 32 25" fill="none" stroke="currentColor" stroke-width="2"
  aria-hidden="true">
  <path d="M8.5 5.5C13 5.5 11.5 12.5 15 12.5M8.5 19.5C13 19.5 11.5 12.5 15 12.5M21.5 12.5H25" />
  <rect x="1" y="2" width="7.5" height="7" fill="none" /><rect x="1" y="16" width="7.5" height="7" fill="none" />
  <circle cx="18.2" cy="12.5" r="3.3" fill="currentColor" /><rect x="24.5" y="9" width="6.5" height="7" fill="none" />
</svg>`;
