"""The table of what was seen where: a row for each promise, a column for each browser."""

from __future__ import annotations

from datetime import date

TITLES = {"chromium": "Chromium", "firefox": "Firefox ESR", "webkit": "WebKitGTK"}


class Seen:
    def __init__(self, day: date) -> None:
        self.day = day
        self.versions: dict[str, str] = {}
        self.rows: dict[str, dict[str, list[str]]] = {}

    def note(self, promise: str | None, place: str, version: str) -> None:
        """`place` is "firefox https"."""
        assert promise, "a promise is the first line of its test's docstring"
        name, scheme = place.split()
        self.versions[name] = version
        self.rows.setdefault(sentence(promise), {}).setdefault(name, []).append(scheme)

    def table(self) -> str:
        """Markdown."""
        names = [name for name in TITLES if name in self.versions]
        head = ["seen on " + f"{self.day:%-d %B %Y}", *(f"{TITLES[name]} {self.versions[name]}" for name in names)]
        lines = [head, ["---"] * len(head)]
        lines += [
            [promise, *(", ".join(where.get(name, ["not"])) for name in names)] for promise, where in self.rows.items()
        ]
        return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def sentence(doc: str) -> str:
    return doc.strip().splitlines()[0].rstrip(".")
