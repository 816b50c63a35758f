/** The session as the views know it: one state of Python, and events when it changes. */
import type { Methods, Output } from "../wire/python";

/** The phases of Python's life. `loading` carries bytes; the others carry a sentence for the reader. */
export type State =
  | { phase: "off" }
  | { phase: "loading"; step: string; loaded: number; total: number }
  | { phase: "ready" }
  | { phase: "running"; cell: string | null; since: number }
  | { phase: "stopping"; cell: string | null; since: number }
  /** Python was lost (deaf to Stop, crashed) and is being started again; text and pictures stay. */
  | { phase: "restarting"; reason: string }
  /** Python is not there and will not start by itself; `message` names the culprit, Retry is `start()`. */
  | { phase: "failed"; message: string };

export interface Session extends EventTarget {
  /** Fires `state` (after every change), `stop` (the reader pressed Stop) and `lost` (CustomEvent<string>: why the
   *  reader's variables are gone). */
  readonly state: State;
  /** Download what Python starts from, and start none. What fails is tried again, and said, when Python is wanted. */
  prefetch(): void;
  /** Start Python if it is not there. Safe to call at any time, any number of times. */
  start(): Promise<void>;
  /** One call to Python; starts Python first if needed; calls queue, one at a time. */
  call<M extends keyof Methods>(
    method: M,
    args: Methods[M][0],
    onOutput?: (output: Output) => void,
  ): Promise<Methods[M][1]>;
  /**
   * Interrupt the running call; if Python stays deaf it is restarted. Calls that wait are dropped with `Stopped`, but
   * for `open` and `save`, which run nothing of the reader's.
   */
  stop(): Promise<void>;
  /** Start over: a fresh Python, no variables. */
  restart(reason: string): Promise<void>;
  /** End Python and start none, if it is idle; the next call starts one. */
  rest(reason: string): Promise<void>;
  /**
   * DOT → SVG text (hostile: pass it through safe/svg.ts). Rejects with a sentence on a bad DOT, after 5 s, or when
   * aborted before its turn.
   */
  layout(dot: string, engine?: string, signal?: AbortSignal): Promise<string>;
  /** Lift the 30 s limit from the call that is running. */
  unlimit(): void;
}

/** Rejection of a call that Stop or a restart ended. `message` is for the reader. */
export class Stopped extends Error {}
/** Rejection of a call under which Python crashed. */
export class Crashed extends Stopped {}
/** Rejection of a call that Python refused: `type` and `message` as Python gave them. */
export class Refused extends Error {
  constructor(
    readonly type: string,
    message: string,
  ) {
    super(message);
  }
}
