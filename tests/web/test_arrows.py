"""Rooms of web/src: each imports from those below it only; no file reaches itself again. Types count like values."""

from __future__ import annotations

import re
from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "web" / "src"

MAY_IMPORT: dict[str, set[str]] = {
    "wire": set(),
    "safe": set(),
    "styles": set(),
    "sandbox": {"wire"},
    "session": {"wire", "sandbox"},
    "views": {"wire", "safe", "session"},
    "notebook": {"wire", "safe", "session", "views", "styles"},
    "share": {"wire", "views"},
    "embed": {"wire", "session", "views", "notebook", "share", "styles"},
    "app": {"wire", "session", "views", "notebook", "share", "styles"},
    "element": {"wire"},
}
"""Room → the rooms it may import from, each of which stands above it."""

IMPORT = re.compile(r"""(?:^|[\s;(])(?:from|import)\s*\(?\s*["'](\.[^"'?]+)|@import\s*["'](\.[^"']+)""", re.MULTILINE)

Arrows = dict[str, set[str]]


def imported(text: str) -> Iterable[str]:
    """The files that a TypeScript or CSS text names in its imports, as it writes them."""
    return (found[1] or found[2] for found in IMPORT.finditer(text))


def arrows_of(source: Path) -> Arrows:
    """File → the files of the same tree that it imports, by paths from its root."""
    arrows: Arrows = {}
    for path in sorted([*source.rglob("*.ts"), *source.rglob("*.css")]):
        targets = arrows.setdefault(path.relative_to(source).as_posix(), set())
        for name in imported(path.read_text("utf-8")):
            target = (path.parent / name).resolve()
            written = [target, target.with_name(f"{target.name}.ts"), target / "index.ts"]
            file = next((each for each in written if each.is_file()), None)
            assert file, f"{path} imports {name!r}, which is not there"
            targets.add(file.relative_to(source.resolve()).as_posix())
    return arrows


def room(file: str) -> str:
    return file.split("/")[0]


def wrong_arrows(arrows: Arrows) -> list[str]:
    """Imports that the table does not allow."""
    pairs = [(file, target) for file, targets in arrows.items() for target in sorted(targets)]
    return [
        f"{file} → {target}"
        for file, target in pairs
        if room(file) != room(target) and room(target) not in MAY_IMPORT[room(file)]
    ]


def circle(arrows: Arrows) -> list[str]:
    """The files of one circle of imports, or nothing."""
    try:
        TopologicalSorter(arrows).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


@pytest.fixture(scope="module")
def arrows() -> Arrows:
    return arrows_of(SOURCE)


def test_the_table_has_every_room_and_no_arrow_up() -> None:
    assert {path.name for path in SOURCE.iterdir() if path.is_dir()} == set(MAY_IMPORT)
    below: set[str] = set()
    for name, targets in MAY_IMPORT.items():
        assert targets <= below, name
        below.add(name)


def test_no_arrow_runs_back_up(arrows: Arrows) -> None:
    assert wrong_arrows(arrows) == []


def test_there_is_no_circle_of_files(arrows: Arrows) -> None:
    assert circle(arrows) == []


def test_every_arrow_of_the_table_is_used(arrows: Arrows) -> None:
    used = {(room(file), room(target)) for file, targets in arrows.items() for target in targets}
    assert {(name, target) for name, targets in MAY_IMPORT.items() for target in targets} - used == set()


def test_the_page_is_above_the_embed() -> None:
    assert "app" not in MAY_IMPORT["embed"]
    assert all("app" not in targets for targets in MAY_IMPORT.values())


@pytest.mark.parametrize(
    ("room", "line", "wrong"),
    [
        ("embed", 'import { App } from "../app/app";', True),
        ("embed", 'import type { App } from "../app/app";', True),
        ("wire", 'export { App } from "../app/app";', True),
        ("views/panel", 'const part = await import("../../app/app");', True),
        ("embed", 'import "../app/app";', True),
        ("embed", 'import style from "../app/app.css?inline";', True),
        ("app", 'import { more } from "../wire/more";', False),
    ],
)
def test_the_check_can_fail(tmp_path: Path, room: str, line: str, wrong: bool) -> None:
    for name in ("app/app.ts", "app/app.css", "wire/more.ts"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / room).mkdir(parents=True, exist_ok=True)
    (tmp_path / room / "file.ts").write_text(line, "utf-8")
    assert bool(wrong_arrows(arrows_of(tmp_path))) == wrong


def test_a_circle_is_found() -> None:
    assert circle({"a.ts": {"b.ts"}, "b.ts": {"c.ts"}, "c.ts": {"b.ts"}})
    assert not circle({"a.ts": {"b.ts", "c.ts"}, "b.ts": {"c.ts"}, "c.ts": set()})
