/** The walk-through, rendered into index.html, and the Content Security Policy of the site's pages. */
import { readFile } from "node:fs/promises";
import { instance } from "@viz-js/viz";
import type { Plugin } from "vite";
import { renderNotebook, type Notebook } from "./render.ts";

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  "frame-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** Four digits of a number are more than a picture shows. */
const short = (_key: string, value: unknown) => (typeof value === "number" ? Number(value.toPrecision(4)) : value);

/** `notebook` is what `python -m gradlet.cli.prerender` wrote: cells with the outputs they had on CPython. */
export function firstPage({ notebook }: { notebook: string }): Plugin {
  return {
    name: "gradlet:first-page",
    transformIndexHtml: {
      order: "post",
      async handler(html, { path }) {
        const policy = {
          tag: "meta",
          attrs: { "http-equiv": "Content-Security-Policy", content: POLICY },
          injectTo: "head-prepend" as const,
        };
        // embed.html opens what the page around it hands over; the policy is the same.
        if (path !== "/index.html") return [policy];
        const data = JSON.parse(await readFile(notebook, "utf8")) as Notebook;
        const fill = (page: string, slot: string, content: string) => {
          if (!page.includes(slot)) throw new Error(`index.html has no ${slot} for the walk-through`);
          return page.replace(slot, () => content);
        };
        // Inside <script>, "<" is written as an escape: no text of a cell can end the element.
        const json = JSON.stringify(data, short).replaceAll("<", "\\u003c");
        html = fill(html, "<!--notebook-->", renderNotebook(data, await instance()));
        html = fill(
          html,
          "<!--notebook-json-->",
          `<script type="application/json" id="notebook-data">${json}</script>`,
        );
        return { html, tags: [policy] };
      },
    },
  };
}
