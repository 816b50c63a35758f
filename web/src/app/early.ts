/**
 * Runs before the first paint, so it is kept tiny: the reader's theme, and whether a link is about to take the place of
 * the walk-through, which then is not shown first (styles/page.css).
 */
import { restoreTheme } from "./theme";

restoreTheme();
if (/^#g\d/i.test(location.hash)) document.documentElement.dataset["link"] = "";
