"""The rooms of the package: arrows between them run one way, and no file imports itself by a detour.

page · cli                       above
pictures
kernel
train
data · nn · optim · losses · dot · notebook
graphs · engine
node · ops
ieee
refusals                         below
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import gradlet

PACKAGE = Path(gradlet.__file__).parent
FLOORS = [
    {"refusals"},
    {"ieee"},
    {"node", "ops"},
    {"engine", "graphs"},
    {"data", "dot", "losses", "nn", "notebook", "optim"},
    {"train"},
    {"kernel"},
    {"pictures"},
    {"page"},
    {""},  # the package, whose names are those of the rooms below
    {"cli"},
]
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}


def module_name(file: Path) -> str:
    parts = file.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {module_name(file): file for file in sorted(PACKAGE.rglob("*.py"))}


def imported(name: str) -> Iterator[str]:
    """The modules of the package that a module imports: anywhere in it, for types as well."""
    file = FILES[name]
    package = name.split(".") if file.name == "__init__.py" else name.split(".")[:-1]
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            if node.level:
                base = [part for part in package if part][: len(package) - node.level + 1]
                source = ".".join([*base, *([node.module] if node.module else [])])
            elif node.module == "gradlet" or (node.module or "").startswith("gradlet."):
                source = (node.module or "").removeprefix("gradlet").removeprefix(".")
            else:
                continue
            for alias in node.names:
                inner = f"{source}.{alias.name}".removeprefix(".")
                yield inner if inner in FILES else source


def room(name: str) -> str:
    return name.partition(".")[0]


ARROWS = {(name, other) for name in FILES for other in imported(name) if other != name}


def test_every_file_is_in_a_room_that_the_map_knows() -> None:
    assert {room(name) for name in FILES} - {"__main__"} == set(FLOOR)
    assert len(ARROWS) > 100


@pytest.mark.parametrize("floor", range(len(FLOORS)))
def test_arrows_run_down(floor: int) -> None:
    up = {
        f"{one} imports {other}"
        for one, other in ARROWS
        if room(one) in FLOORS[floor] and room(other) != room(one) and FLOOR.get(room(other), 99) >= floor
    }
    assert not up


def test_no_file_imports_itself_by_a_detour() -> None:
    below: dict[str, set[str]] = {name: {other for one, other in ARROWS if one == name} for name in FILES}
    done: set[str] = set()
    path: list[str] = []

    def visit(name: str) -> None:
        assert name not in path, " imports ".join([*path[path.index(name) :], name])
        if name in done:
            return
        path.append(name)
        for other in sorted(below[name]):
            visit(other)
        done.add(path.pop())

    for name in FILES:
        visit(name)
