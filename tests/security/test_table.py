"""SECURITY.md's table of what was seen where has a row for each promise that is tested, and no other."""

from __future__ import annotations

from pathlib import Path

from security import test_everywhere
from security.seen import TITLES, sentence

SECURITY = Path(__file__).parents[2] / ".github" / "SECURITY.md"


def rows() -> list[list[str]]:
    lines = SECURITY.read_text("utf-8").splitlines()
    return [[part.strip() for part in line.strip("|").split("|")] for line in lines if line.startswith("|")]


def test_its_rows_are_the_tests() -> None:
    tests = [test for name, test in vars(test_everywhere).items() if name.startswith("test_")]
    assert [row[0] for row in rows()[2:]] == [sentence(test.__doc__ or "") for test in tests]


def test_it_says_when_and_in_which_browsers() -> None:
    head = rows()[0]
    assert head[0].startswith("seen on ")
    assert [column.rpartition(" ")[0] for column in head[1:]] == list(TITLES.values())


def test_it_claims_both_schemes_or_says_which() -> None:
    claims = {claim for row in rows()[2:] for claim in row[1:]}
    assert claims <= {"http, https", "http", "https", "not"}
