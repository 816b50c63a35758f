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

/** Least recently used first. */
const inside: Guest[] = [];
const waiting: Guest[] = [];

export function want(guest: Guest): void {
  if (inside.includes(guest)) return guest.admit();
  if (!waiting.includes(guest)) waiting.push(guest);
  settle();
}

/** Somebody uses it: it is the last to go. */
export function touch(guest: Guest): void {
  if (remove(inside, guest)) inside.push(guest);
}

export function leave(guest: Guest): void {
  remove(waiting, guest);
  remove(inside, guest);
  settle();
}

/** Call when a guest has become idle. */
export function settle(): void {
  while (waiting.length && inside.length < MOST) {
    const next = waiting.shift()!;
    inside.push(next);
    next.admit();
  }
  if (waiting.length) inside.find((guest) => guest.idle)?.rest();
}

function remove(list: Guest[], guest: Guest): boolean {
  const at = list.indexOf(guest);
  if (at >= 0) list.splice(at, 1);
  return at >= 0;
}
