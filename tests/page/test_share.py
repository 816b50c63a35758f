"""Links that carry a state: the codec of web/src/share, run by Node, and held to a second one in Python."""

from __future__ import annotations

import json
import random
import zlib
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from support.links import packed, unpacked
from support.node import Script, script

CHECK = Path(__file__).with_name("share_check.mjs")
LINKS = Path(__file__).parents[1] / "fixtures" / "links"
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
LESSON = {
    "notebook": {"title": "Two", "cells": [{"kind": "python", "source": "1 + 1"}], "metadata": "{}"},
    "settings": {"data": "circles", "layers": "4 4", "learning_rate": 0.03, "seed": 7},
}


@pytest.fixture(scope="module")
def node(site_folder: Path) -> Iterator[Script]:
    """The codec in Node.js; building the site has brought it and its packages."""
    with script(CHECK) as codec:
        yield codec


def ask(node: Script, asks: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return node.ask_all(asks)


def kinds(node: Script, links: Iterable[str]) -> list[str | None]:
    return [answer.get("bad") for answer in ask(node, ({"decode": link} for link in links))]


def states(rng: random.Random) -> Iterable[dict[str, Any]]:
    """All the keys in all sorts of company, with texts of every plane and numbers of every size."""
    letters = ["a", " ", "\n", '"', "\\", "é", "\u2028", "π", "\U0001f40d", "\x00", "</script>"]

    def text(most: int) -> str:
        return "".join(rng.choices(letters, k=rng.randrange(most)))

    def number() -> float:
        return rng.choice([0, -1, 0.1, rng.gauss(0, 1), 5e-324, 1.7976931348623157e308, 2**53])

    def cell() -> dict[str, str]:
        return {"kind": rng.choice(["python", "markdown", "raw"]), "source": text(300)}

    makers: dict[str, Any] = {
        "notebook": lambda: {"title": text(40), "cells": [cell() for _ in range(rng.randrange(12))], "metadata": "{}"},
        "settings": lambda: {f"s{i}": rng.choice([text(20), number()]) for i in range(rng.randrange(12))},
        "points": lambda: [[number(), number(), rng.choice([-1, 1])] for _ in range(rng.randrange(200))],
        "weights": lambda: [number() for _ in range(rng.randrange(500))],
        "step": lambda: rng.randrange(100_000),
        "view": lambda: rng.sample(
            ["code", "output", "graph", "boundary", "loss", "network", "controls"], rng.randrange(8)
        ),
        "hide": lambda: rng.sample(
            ["code", "output", "graph", "boundary", "loss", "network", "controls"], rng.randrange(8)
        ),
    }
    for _ in range(200):
        yield {key: make() for key, make in makers.items() if rng.random() < 0.5}


def test_every_state_comes_back_as_it_was(node: Script) -> None:
    given = [{}, LESSON, *states(random.Random(5))]
    links = [answer["fragment"] for answer in ask(node, ({"encode": state} for state in given))]
    assert [unpacked(link) for link in links] == given, "Python reads what the page writes"
    assert [answer["state"] for answer in ask(node, ({"decode": link} for link in links))] == given
    ours = [packed(json.dumps(state).encode()) for state in given]
    assert [answer["state"] for answer in ask(node, ({"decode": link} for link in ours))] == given


def test_links_of_version_1_open_for_ever(node: Script) -> None:
    golden = json.loads((LINKS / "version-1.json").read_text("utf-8"))
    assert len(golden) >= 5
    answers = ask(node, ({"decode": row["link"]} for row in golden))
    assert [answer.get("state") for answer in answers] == [row["state"] for row in golden]


def test_a_cut_is_called_a_cut_at_every_length(node: Script) -> None:
    for link in (packed(json.dumps(LESSON).encode()), *(a["fragment"] for a in ask(node, [{"encode": LESSON}]))):
        lengths = range(len("#g1"), len(link))
        assert kinds(node, (link[:length] for length in lengths)) == ["cut"] * len(lengths)


def test_one_changed_character_is_found_at_every_position(node: Script) -> None:
    rng = random.Random(1)
    link = packed(json.dumps(LESSON).encode())
    changed = [
        link[:at] + other + link[at + 1 :]
        for at in range(len("#g1."), len(link))
        for other in rng.sample([c for c in ALPHABET + ".%+ é" if c != link[at]], 3)
    ]
    for answer, bad in zip(ask(node, ({"decode": link} for link in changed)), changed, strict=True):
        # What looks like a link that ends too early is called one: only the checksum knows, and not which it is.
        assert answer.get("state") == LESSON if same_bytes(bad, link) else answer["bad"] in ("damaged", "cut"), bad
    lost = [link[:at] + link[at + 1 :] for at in range(len("#g1."), len(link))]
    assert set(kinds(node, lost)) <= {"damaged", "cut"}


def same_bytes(link: str, other: str) -> bool:
    """The last character holds bits that stand for nothing, and a checksum reads the same in capitals."""
    if not set(link[4:]) <= set(ALPHABET + "."):
        return False
    try:
        return bool(unpacked(link) == unpacked(other))
    except (ValueError, AssertionError, zlib.error):
        return False


def test_each_kind_of_bad_link_has_its_sentence(node: Script) -> None:
    def foreign(value: Any) -> str:
        return packed(json.dumps(value).encode())

    whole = packed(json.dumps(LESSON).encode())
    cases = {
        whole[:-9]: "This link was cut short: its end is missing",
        whole + "AAAA": "This link is damaged:",
        packed(b"{}", version="g2"): "This link was made by a newer gradlet (its version is 2;",
        "#g17": "This link was made by a newer gradlet (its version is 17;",
        packed(b"not json"): "This link is whole, but gradlet did not make what is in it: it is not JSON",
        foreign([1]): "it is a list",
        foreign({"weights": ["x"]}): '"weights.0" is not what it should be',
        foreign({"points": [[0, 0, 2]]}): '"points.0.2" is not what it should be',
        foreign({"step": -1}): '"step" is not what it should be',
        foreign(
            {"notebook": {"title": "x", "cells": [{"kind": "shell", "source": ""}], "metadata": ""}}
        ): "cells.0.kind",
        packed(b"[" * 1_000_000): "it is not JSON",
        "#g1.00000000.": "This link was cut short:",
        "#g1.0000000.AAAA": "This link is damaged:",
        "#g0.00000000.AA": "This link is damaged:",
    }
    for answer, (link, sentence) in zip(ask(node, ({"decode": c} for c in cases)), cases.items(), strict=True):
        assert sentence in answer.get("message", ""), link[:80]
        assert answer["shared"] is True
    assert [a["shared"] for a in ask(node, ({"decode": f} for f in ("", "#", "#under", "#g", "#g.x")))] == [False] * 5


def test_what_is_not_known_is_left_out_and_punctuation_after_a_link_does_no_harm(node: Script) -> None:
    settings = {"seed": 1, "__proto__": {"data": "xor"}}
    link = packed(json.dumps({**LESSON, "autorun": True, "limit": 0, "settings": settings}).encode())
    answers = ask(node, ({"decode": link + after} for after in ("", ".", ")", ">.", "…")))
    assert [answer["state"] for answer in answers] == [{"notebook": LESSON["notebook"], "settings": {"seed": 1}}] * 5


def test_bombs_are_cut_off(node: Script) -> None:
    bomb = packed(b'{"notebook":{"title":"' + b"x" * 50_000_000 + b'"}}')
    assert len(bomb) < 70_000
    assert kinds(node, [bomb, packed(b" " * 4_000_001), "#g1.00000000." + "A" * 5_000_000]) == ["large"] * 3
    just = packed(b'{"step":1' + b" " * 3_999_990 + b"}")
    assert kinds(node, [just]) == [None]


def test_the_meter_names_the_places_that_cut(node: Script) -> None:
    meters = [a["meter"] for a in ask(node, ({"meter": n} for n in (2_000, 2_001, 4_097, 2_097_153)))]
    assert [m["tone"] for m in meters] == ["good", "warn", "warn", "bad"]
    assert meters[0]["cut"] == [] and meters[1]["cut"] == ["a message on Discord", "a link in Notion"]
    assert "a message on Telegram, which would cut or refuse it" in meters[2]["words"]
    assert meters[2]["words"].startswith("4,097 characters")


def test_what_mail_and_chats_do_to_a_link_is_undone(node: Script) -> None:
    link = packed(json.dumps(LESSON).encode())
    assert link[-1] not in "-_"
    cases = [
        link.replace(".", "%2E"),
        link.replace("#", "#%23"),
        f"{link[:40]}%20{link[40:]}",
        f"{link[:40]}=%0A{link[40:]}",  # quoted-printable
        f"{link[:40]}\n {link[40:]}",
        *(link + after for after in ("%20", "%29.", "&utm_source=x", "=", "#", "**", "\u200b", "%E2%80%8B")),
    ]
    assert [a.get("state", a) for a in ask(node, ({"decode": case} for case in cases))] == [LESSON] * len(cases)
    links = (packed(json.dumps({"weights": [*range(n)]}).encode()) for n in range(1, 1_000))
    assert kinds(node, [next(link for link in links if link[-1] in "-_")]) == [None], "one may end with a dash"
    for answer in ask(node, ({"decode": case} for case in (link.upper(), link.lower()))):
        assert answer["shared"] and answer["bad"] in ("damaged", "cut"), "in capitals, it still is one"


def test_what_is_wrong_a_million_times_is_found_once(node: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NODE_OPTIONS", "--max-old-space-size=400")  # a million issues take more
    texts = (b'{"points":[%s]}', b'{"notebook":{"title":"","metadata":"","cells":[%s]}}')
    links = [packed(text % b",".join([b"[]"] * 1_300_000)) for text in texts]
    assert kinds(node, links) == ["foreign", "foreign"]


def test_numbers_that_no_training_has_are_refused(node: Script) -> None:
    settings = json.dumps({"settings": {f"s{i}": 1 for i in range(101)}})
    bad = ['{"step":1e308}', '{"weights":[1e999]}', '{"weights":[NaN]}', '{"points":[[0,-1e999,1]]}', settings]
    assert kinds(node, [packed(text.encode()) for text in bad]) == ["foreign"] * 5


def test_what_no_page_would_open_is_not_made_a_link(node: Script) -> None:
    def notebook(*cells: str) -> dict[str, Any]:
        given = [{"kind": "python", "source": source} for source in cells]
        return {"notebook": {"title": "", "cells": given, "metadata": "{}"}}

    answers = ask(node, ({"encode": state} for state in (notebook(*["x" * 1_900_000] * 3), notebook(*["x"] * 2_001))))
    assert [a.get("error", "")[:37] for a in answers] == ["This is more than a link can hold: 4 "] * 2
    (answer,) = ask(node, [{"encode": notebook(*["x" * 1_900_000] * 2)}])
    assert kinds(node, [answer["fragment"]]) == [None]


TITLE = 'A `"title"` [1]\n\n<b>|</b> *x* _y_ &amp; ~ \\'
SOURCES = ["\n\nx = '</pre><script>1</script>'  # &amp;\n\n   \n\n\ty = 2  \n \n", "print('\U0001f40d')\n\n\nz = 3"]


def test_the_forms_stand_in_html_and_in_markdown_as_they_are_pasted(node: Script) -> None:
    cells = [{"kind": "python", "source": source} for source in SOURCES]
    state = {"notebook": {"title": TITLE, "cells": cells, "metadata": "{}"}}
    element, markdown, iframe, nameless = (
        a["snippet"]
        for a in ask(
            node,
            [
                *({"snippet": form, "state": state} for form in ("element", "markdown", "iframe")),
                {"snippet": "markdown", "state": {"notebook": {"title": " \n", "cells": [], "metadata": "{}"}}},
            ],
        )
    )
    title = " ".join(TITLE.split())
    rendered, row, post = (
        a["rendered"]
        for a in ask(
            node,
            (
                {"render": text}
                for text in (f"See {markdown} `x`", f"| a |\n|---|\n| {markdown} |", f"Hi\n\n{element}\n\nBye *now*")
            ),
        )
    )
    assert Read.of(rendered).texts["a"] == Read.of(row).texts["a"] == [title]
    assert nameless.startswith("[A gradlet](")
    for page in (element, post):
        read = Read.of(page)
        assert read.texts["code"] == SOURCES and read.titles == [title]
    assert "<p>Bye <em>now</em></p>" in post
    assert Read.of(iframe).titles == [title] and 'frameborder="0"' in iframe


class Read(HTMLParser):
    """The texts of a page by element, and the titles that elements have."""

    @classmethod
    def of(cls, page: str) -> Read:
        read = cls()
        read.feed(page)
        return read

    def __init__(self) -> None:
        super().__init__()
        self.texts: dict[str, list[str]] = {}
        self.titles: list[str | None] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.titles += [value for name, value in attrs if name == "title"]
        self.texts.setdefault(tag, []).append("")
        self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._inside and self._inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        for tag in set(self._inside):
            self.texts[tag][-1] += data
