"""The finder for what comes after start-up, with a module of its own that arrives late."""

from __future__ import annotations

import asyncio
import importlib
import json
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from gradlet.page.library import LateLibrary, further_packages, late_modules

NAMES = ["gradlet_tardy", "encodings.gradlet_tardy"]


class Shelf:
    """A folder on the path, in which the module appears when it is asked for."""

    def __init__(self, folder: Path, can_wait: bool) -> None:
        self.folder = folder
        self.asked = 0
        self.later = LateLibrary(NAMES, self.ask, lambda: self.wait if can_wait else None)

    async def ask(self) -> None:
        self.asked += 1
        (self.folder / "gradlet_tardy.py").write_text("answer = 42")
        self.later.arrived()

    @staticmethod
    def wait(done: Awaitable[None]) -> None:
        async def until() -> None:
            await done

        asyncio.run(until())


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[bool], Shelf]]:
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))

    def make(can_wait: bool) -> Shelf:
        made = Shelf(tmp_path, can_wait)
        sys.meta_path.append(made.later)
        return made

    yield make
    sys.modules.pop("gradlet_tardy", None)


def test_an_import_waits_where_it_can(shelf: Callable[[bool], Shelf]) -> None:
    made = shelf(True)
    assert importlib.import_module("gradlet_tardy").answer == 42
    assert made.asked == 1
    assert made.later not in sys.meta_path


def test_an_import_that_cannot_wait_says_what_to_do_and_works_afterwards(shelf: Callable[[bool], Shelf]) -> None:
    made = shelf(False)
    with pytest.raises(ImportError, match="'gradlet_tardy' is still being loaded; run the cell again"):
        importlib.import_module("gradlet_tardy")
    asyncio.run(made.later.fetch())
    assert importlib.import_module("gradlet_tardy").answer == 42
    asyncio.run(made.later.fetch())
    assert made.asked == 1


def test_other_modules_are_not_its_business(shelf: Callable[[bool], Shelf]) -> None:
    made = shelf(True)
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("gradlet_no_such_module")
    assert made.asked == 0


@pytest.mark.parametrize(
    ("source", "mentioned"),
    [
        ("import gradlet_tardy", True),
        ("importlib.import_module('gradlet_tardy')", True),
        ("def f(:\n  gradlet_tardy", True),
        ("'a'.encode('gradlet_tardy')  # encodings", True),
        ("import gradlet_tardy_too", False),
        ("from gradlet import Value", False),
    ],
)
def test_which_cells_are_held_back(shelf: Callable[[bool], Shelf], source: str, mentioned: bool) -> None:
    made = shelf(True)
    assert made.later.mentioned(source) is mentioned
    made.later.arrived()
    assert not made.later.mentioned(source)


def test_nothing_comes_later_on_cpython() -> None:
    assert late_modules() == []


def test_what_a_site_ships_beyond_the_usual_is_what_comes_later_and_is_not_pythons(tmp_path: Path) -> None:
    (tmp_path / "later.json").write_text(
        json.dumps(["zebra", "_zebra", "attr", "xml", "xml.dom", "micropip", "pyodide"])
    )
    assert further_packages(tmp_path / "later.json") == ["attr", "zebra"]
    assert further_packages(tmp_path / "nowhere.json") == []
