/**
 * At most two Pythons a page: each takes some 100 MB, and ten at once would take the tab down. Who comes third waits until
 * one of the two is idle; of the idle ones the least recently used leaves.
 */
const MOST = 2;

export interface Guest {
  readonly idle: boolean;
  admit(): void;
  /** Leave, please. It says `leave` when it has. */
  rest(): void;
}

/** Least recently used first: a set keeps the order in which they came. */
const inside = new Set<Guest>();
const waiting = new Set<Guest>();

export function want(guest: Guest): void {
  if (inside.has(guest)) return guest.admit();
  waiting.add(guest);
  settle();
}

/** Somebody uses it: it is the last to go. */
export function touch(guest: Guest): void {
  if (inside.delete(guest)) inside.add(guest);
}

export function leave(guest: Guest): void {
  waiting.delete(guest);
  inside.delete(guest);
  settle();
}

/** Call when a guest has become idle. */
export function settle(): void {
  for (const next of waiting) {
    if (inside.size === MOST) return [...inside].find((guest) => guest.idle)?.rest();
    waiting.delete(next);
    inside.add(next);
    next.admit();
  }
}
