/**
 * The messages between an embed and the page around it, typed once.
 *
 * The page hands over one end of a MessageChannel in a single window message, with a `Setup`; from then on both talk
 * through the channel, so who speaks is decided by who holds the port. The shell reads everything through these
 * schemas, which also cap it; the element, which carries no library, has a schema by hand (element/messages.ts).
 * Nothing but `{call: "run"}` makes anything run.
 */
import * as v from "valibot";
import { VIEWS } from "./attributes";
import { NotebookCell } from "./python";

const text = (max: number) => v.pipe(v.string(), v.maxLength(max));

const views = v.pipe(v.array(v.picklist(VIEWS)), v.maxLength(20));
export const Theme = v.picklist(["auto", "light", "dark"]);
export const Settings = v.record(text(60), v.union([text(1_000), v.number()]));

/** The look of an embed, and the settings of its panel; both may change at any time. */
export const Look = v.object({
  title: v.optional(text(400)),
  view: v.optional(views),
  hide: v.optional(views),
  theme: v.optional(Theme),
  settings: v.optional(Settings),
  /** The frame keeps its height, so what is taller scrolls inside. */
  fixed: v.optional(v.boolean()),
});
export type Look = v.InferOutput<typeof Look>;

/** The content that an embed is opened with: cells, or a notebook's bytes, or the fragment of a link. */
export const Setup = v.object({
  ...Look.entries,
  cells: v.optional(v.pipe(v.array(NotebookCell), v.maxLength(500))),
  file: v.optional(
    v.object({
      name: text(400),
      bytes: v.pipe(v.instance(Uint8Array), v.maxLength(4_000_000)) as v.GenericSchema<Uint8Array>,
    }),
  ),
  fragment: v.optional(text(4_000_000)),
  /** Nobody has pressed Run: show the notebook and have Python ready. */
  eager: v.optional(v.boolean()),
});
export type Setup = v.InferOutput<typeof Setup>;

/** The one window message. */
export const Handover = v.object({ gradlet: v.literal(1), open: Setup });

export const METHODS = ["run", "step", "reset", "stop"] as const;
export type Method = (typeof METHODS)[number];

export const ToEmbed = v.union([
  v.object({ look: Look }),
  v.object({ call: v.picklist(METHODS), id: v.pipe(v.number(), v.integer()) }),
  /** A shared state, in the form that wire/shared.ts checks. */
  v.object({ state: v.unknown() }),
  /** One of the page's seats for a Python is yours, until you leave it. */
  v.object({ seat: v.literal(true) }),
  /** Somebody else needs your seat; leave it if you are idle. */
  v.object({ rest: v.literal(true) }),
]);
export type ToEmbed = v.InferOutput<typeof ToEmbed>;

/** The status of Python, in words, and as the page has to know it. */
export type Status = {
  words: string;
  /** 0…1, or null where it is not known; undefined when nothing loads. */
  progress?: number | null | undefined;
  /** A cell runs or is about to, or the panel trains. */
  busy: boolean;
  /** Python could be ended now without taking anything from anybody's eyes. */
  idle: boolean;
  /** There is something to go back from. */
  touched: boolean;
};

export type FromEmbed =
  | { hello: true }
  | { height: number }
  | { status: Status }
  /** There is more to see here than in what stands in for it. */
  | { shown: true }
  | { event: "ready" | "step" | "output" | "error" | "done"; detail: unknown }
  | { reply: number; error?: string }
  | { wants: true }
  | { left: true }
  /** A shared state, and the fragment of a link to it; empty while that is being made. */
  | { state: unknown; link: string };
