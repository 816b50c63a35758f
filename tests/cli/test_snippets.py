"""One table of states and of what people paste for them holds both writers: that of `gradlet embed` and the page's."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from gradlet.cli import node
from gradlet.cli.checkout import Checkout
from gradlet.cli.snippets import FORMS, Picture, snippet

TESTS = Path(__file__).parents[1]
TABLE = json.loads((TESTS / "fixtures" / "snippets.json").read_text("utf-8"))
ROWS = TABLE["rows"]


def test_the_table_has_every_form_of_every_state() -> None:
    assert [(row["state"], row["form"]) for row in ROWS] == [
        (state, form) for state in TABLE["states"] for form in FORMS
    ]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['form']} of {row['state']}")
def test_the_command_writes_what_the_table_says(row: dict[str, str]) -> None:
    assert snippet(row["form"], TABLE["site"], TABLE["link"], TABLE["states"][row["state"]]) == row["text"]


def test_the_page_writes_what_the_table_says() -> None:
    checkout = Checkout.find()
    assert checkout, "these tests run from a clone"
    found = node.find(checkout, print)
    node.install(checkout, found, print)
    asks = [{"snippet": row["form"], "link": TABLE["link"], "state": TABLE["states"][row["state"]]} for row in ROWS]
    lines = "".join(json.dumps(ask) + "\n" for ask in asks)
    command = [found.program, TESTS / "page" / "share_check.mjs"]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    written = [json.loads(line)["snippet"] for line in done.stdout.splitlines()]
    assert written == [row["text"] for row in ROWS]


def test_an_authors_element_has_no_link_which_would_hide_what_they_edit() -> None:
    [state, *_] = TABLE["states"].values()
    [text, *_] = [row["text"] for row in ROWS if row["form"] == "element"]
    given = snippet("element", TABLE["site"], TABLE["link"], state, inline=True)
    assert given == text.replace(f'src="{TABLE["link"]}" ', "")


def test_a_picture_stands_in_the_element_and_in_markdown() -> None:
    [state, *_] = TABLE["states"].values()
    picture = Picture("lesson.svg", 300, 200)
    element = snippet("element", TABLE["site"], TABLE["link"], state, picture=picture)
    assert '<img src="lesson.svg" width="300" height="200" style="max-width: 100%; min-width: 255px;' in element
    markdown = snippet("markdown", TABLE["site"], TABLE["link"], state, picture=picture)
    assert markdown == f"[![Two products](lesson.svg)]({TABLE['site']}{TABLE['link']})"
