/** What cells are made of, loaded before the page that holds them, because one task for all would block the page too long. */
import "./code-cell";
import "./prose-cell";
