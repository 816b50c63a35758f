/** Light, dark, or as the system has it; remembered where the browser lets us. */
export type Theme = "auto" | "light" | "dark";
const KEY = "gradlet:theme";
const ORDER: readonly Theme[] = ["auto", "light", "dark"];

export function theme(): Theme {
  const now = document.documentElement.dataset.theme;
  return now === "light" || now === "dark" ? now : "auto";
}

export function setTheme(to: Theme): void {
  if (to === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = to;
  try {
    if (to === "auto") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, to);
  } catch {
    // Not remembered, then.
  }
}

export function nextTheme(): Theme {
  const to = ORDER[(ORDER.indexOf(theme()) + 1) % ORDER.length]!;
  setTheme(to);
  return to;
}

export function restoreTheme(): void {
  try {
    const kept = localStorage.getItem(KEY);
    if (kept === "light" || kept === "dark") document.documentElement.dataset.theme = kept;
  } catch {
    // The system's, then.
  }
}
