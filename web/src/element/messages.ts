/**
 * Messages that an embed may send, by example: the element carries no library. A value of another kind than its
 * example, or under a key that has none, and the whole message is nobody's; null is nothing, anywhere. `FromEmbed` in
 * wire/embed.ts is the type.
 */
import type { FromEmbed } from "../wire/embed";

/** Characters of JSON that one message may have, and entries of one list. */
const MOST = 8_000_000;
const LONGEST = 20_000;

/** An example of each kind, or who judges it. */
type Like = string | number | boolean | readonly Like[] | { [key: string]: Like } | ((value: any) => boolean);

/** Any names, with what is no object under them. */
const flat: Like = (value) =>
  value.constructor === Object && Object.values(value).every((one) => ["", 0, true].some((like) => fits(one, like)));

const MESSAGE: Like = {
  hello: true,
  shown: true,
  wants: true,
  left: true,
  height: 0,
  status: { words: "", progress: 0, busy: true, idle: true, touched: true },
  reply: 0,
  error: "",
  link: "",
  state: {
    notebook: { title: "", cells: [{ kind: "", source: "" }], metadata: "" },
    settings: flat,
    points: [[0]],
    weights: [0],
    step: 0,
    view: [""],
    hide: [""],
  },
  event: (name) => ["ready", "step", "output", "error", "done"].includes(name),
  detail: flat,
};

function fits(value: any, like: any): boolean {
  if (value == null) return true;
  if (typeof like === "function") return like(value);
  if (typeof like !== "object") return typeof value === typeof like;
  // "toString" is a key of every object, and no example.
  return (
    value.constructor === like.constructor &&
    !(value.length > LONGEST) &&
    Object.entries(value).every(([key, one]) => !(key in {}) && fits(one, like[0] ?? like[key]))
  );
}

export const isMessage = (data: unknown): data is FromEmbed =>
  !!data && fits(data, MESSAGE) && JSON.stringify(data).length < MOST;
