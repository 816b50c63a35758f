/** Work in turns: each piece in a task of its own, so that the page can paint and hear its reader in between. */
let last = Promise.resolve();

/** Resolves when it is the caller's turn. */
export function yieldTask(): Promise<void> {
  return (last = last.then(() => new Promise((resolve) => setTimeout(resolve))));
}
