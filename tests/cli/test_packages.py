"""`gradlet build --with`: what cannot be shipped is refused with a sentence, not with a program's last words."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from gradlet.cli import main, packages
from gradlet.cli.checkout import Checkout


@pytest.fixture
def refused(site_folder: Path, tmp_path: Path) -> Callable[..., str]:
    """What is said when packages are wanted beside those that the site ships."""
    checkout = Checkout.find()
    assert checkout, "these tests run from a clone"

    def said(*wanted: str) -> str:
        with pytest.raises(ValueError) as caught:
            packages.pure(wanted, checkout.made / "wheels", tmp_path / "more", lambda line: None)
        return str(caught.value)

    return said


def test_a_version_that_the_site_does_not_ship_is_refused_with_those_it_does(refused: Callable[..., str]) -> None:
    said = refused("graphviz==0.20.1")
    assert said.startswith("no pure-Python wheels fit together: The user requested graphviz==0.20.1; ")
    assert re.search(r"; the site itself ships gradlet \S+, graphviz 0\.21, micropip \S+$", said)


@pytest.mark.parametrize("wanted", ["a b c!!", "", "--help", "--index-url=https://example.org"])
def test_what_is_no_requirement_is_named_and_no_option_of_pips(refused: Callable[..., str], wanted: str) -> None:
    assert refused(wanted) == f"{wanted!r} is no requirement; name a package, 'package<2', or a wheel's path"


def test_a_wheel_that_is_not_there_is_named(refused: Callable[..., str]) -> None:
    assert (
        refused("./far-1.0-py3-none-any.whl") == "there is no wheel './far-1.0-py3-none-any.whl' here; look at its path"
    )


def test_a_registry_that_is_not_reached_is_not_the_packages_fault(
    refused: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/")
    monkeypatch.setenv("PIP_RETRIES", "1")
    assert refused("no-such-package-of-ours").startswith("the registry was not reached; check the network")


def test_a_file_of_pips_name_where_one_stands_is_not_run(
    site_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout = Checkout.find()
    assert checkout
    for name in ("pip", "random"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('it was run')")
    monkeypatch.chdir(tmp_path)
    packages.pure(["graphviz"], checkout.made / "wheels", tmp_path / "more", lambda line: None)
    assert not list((tmp_path / "more").iterdir()), "the site ships it"


def test_what_the_system_refuses_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["embed", str(tmp_path / "lesson.md")]) == 1
    assert capsys.readouterr().err == f"gradlet: cannot use '{tmp_path / 'lesson.md'}': No such file or directory\n"
