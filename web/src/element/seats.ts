/**
 * At most two Pythons a page: each takes some 100 MB, and ten at once would take the tab down. Who comes third waits
 * until one of the two is idle; of the idle ones the least recently used leaves. For who only wants to be ready, nobody
 * leaves.
 */
import type { ToEmbed } from "../wire/embed";

const MOST = 2;

export interface Guest {
  idle: boolean;
  /** "A seat is yours", or "leave, please": it says `leave` when it has. */
  send(message: ToEmbed): void;
}

/** Least recently used first: a set keeps the order in which they came. */
const inside = new Set<Guest>();
const waiting = new Set<Guest>();
const used = new Set<Guest>();

export function want(guest: Guest): void {
  if (inside.has(guest)) return guest.send({ seat: true });
  waiting.add(guest);
  settle();
}

/** Somebody uses it: it is the last to go, and comes before those that nobody uses. */
export function touch(guest: Guest): void {
  used.add(guest);
  if (inside.delete(guest)) inside.add(guest);
  settle();
}

export function leave(guest: Guest): void {
  for (const guests of [waiting, inside, used]) guests.delete(guest);
  settle();
}

/** Call when a guest may have become idle. */
export function settle(): void {
  for (const next of [...waiting].sort((a, b) => +used.has(b) - +used.has(a))) {
    if (inside.size === MOST) {
      if (used.has(next)) [...inside].find((guest) => guest.idle)?.send({ rest: true });
      return;
    }
    waiting.delete(next);
    inside.add(next);
    next.send({ seat: true });
  }
}
