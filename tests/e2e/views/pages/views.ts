/** What the tests beside this folder drive: the views' modules by name, and a canary that no payload may set off. */
import "../../../../web/src/views/figure/figure";
import "../../../../web/src/views/graph/graph";
import "../../../../web/src/views/panel/panel";
import { Trainer } from "../../../../web/src/views/panel/trainer";
import { sanitise } from "../../../../web/src/safe/html";
import { markdown } from "../../../../web/src/safe/markdown";
import { drawing, fallback, rebuild } from "../../../../web/src/safe/svg";
import { Refused, Stopped, type Session } from "../../../../web/src/session/types";

const main = document.querySelector("main")!;
const sung: string[] = [];

/** Numbers that came over the test's bridge as {floats: […]} are typed arrays on the wire. */
function revive(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revive);
  if (value === null || typeof value !== "object") return value;
  if ("floats" in value) return Float32Array.from((value.floats as (number | null)[]).map((n) => n ?? NaN));
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, revive(inner)]));
}

/** A session whose Python is the test's own: `ask` is a function that the test exposed. */
class Bridge extends EventTarget {
  state = { phase: "off" };
  #queue: Promise<unknown> = Promise.resolve();
  #stopped = false;
  call(method: string, args: unknown): Promise<unknown> {
    const answer = this.#queue.then(async () => {
      this.#stopped = false;
      this.#become("running");
      type Ask = (
        method: string,
        args: unknown,
      ) => Promise<{ result: unknown; error: { type: string; message: string } | null }>;
      const { result, error } = await ((globalThis as never)["ask"] as Ask)(method, args);
      this.#become("ready");
      if (this.#stopped) throw new Stopped("Stopped.");
      if (error) throw new Refused(error.type, error.message);
      return revive(result);
    });
    this.#queue = answer.catch(() => undefined);
    return answer;
  }
  stop(): void {
    this.#stopped = true;
    this.dispatchEvent(new Event("stop"));
  }
  lose(): void {
    this.dispatchEvent(new CustomEvent("lost", { detail: "Python was started again." }));
  }
  #become(phase: string): void {
    this.state = { phase };
    this.dispatchEvent(new Event("state"));
  }
}

Object.assign(globalThis, {
  sung,
  /** The tune of the canary: a payload that runs calls it. */
  sing: (tune: string) => sung.push(tune),
  views: {
    drawing,
    fallback,
    rebuild,
    sanitise,
    markdown,
    revive,
    bridge: () => new Bridge() as unknown as Session,
    trainer: (session: Session) => new Trainer(session),
    show: (...nodes: Node[]) => main.replaceChildren(...nodes),
  },
});
