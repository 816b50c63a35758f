"""The checks a reviewer would run by hand: types and style on both sides, and that the README tells the truth."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml  # comes with jupytext

from gradlet.cli import node
from gradlet.cli.checkout import Checkout

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "command",
    [["mypy"], ["ruff", "check", "."], ["ruff", "format", "--check", "."]],
    ids=lambda command: "-".join(command[:2]),
)
def test_python_is_clean(command: list[str]) -> None:
    result = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    "command",
    [
        ["typescript/bin/tsc", "--noEmit"],
        ["@biomejs/biome/bin/biome", "ci", "--error-on-warnings", "--colors=off", ".", "../tests"],
    ],
    ids=["types", "style"],
)
def test_typescript_is_clean(command: list[str], site_folder: Path, say: Callable[[str], None]) -> None:
    """`site_folder` has installed both. `npm run format` and `npm run lint` in web/ say and mend the same."""
    web = Checkout(ROOT).web
    program = node.find(Checkout(ROOT), say).program
    name, *options = command
    result = subprocess.run([program, web / "node_modules" / name, *options], cwd=web, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


def test_no_line_is_longer_than_120_characters() -> None:
    """The formatters break code, and leave comments, strings and Lit's templates as they are."""
    sources = [
        file
        for folder in ("web", "tests")
        for file in (ROOT / folder).rglob("*")
        if file.suffix in {".ts", ".mjs", ".js", ".css", ".html"}
        and not {"node_modules", ".build", "fixtures", "artifacts"} & set(file.relative_to(ROOT).parts)
    ]
    assert len(sources) > 150
    long = [
        f"{file.relative_to(ROOT)}:{number}: {len(line)} characters"
        for file in sources
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        if len(line) > 120
    ]
    assert not long, "\n".join(long)


def test_the_readmes_example_says_what_it_gives(capsys: pytest.CaptureFixture[str]) -> None:
    [example] = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    [promised] = re.findall(r"print\(.*# (\S+)…", example)
    names: dict[str, object] = {}
    exec(example + "\npicture = draw_dot(c)", names)
    assert capsys.readouterr().out.startswith(promised)
    assert type(names["picture"]).__module__.startswith("graphviz")


def test_ci_runs_the_readmes_second_command() -> None:
    commands = [line.strip() for line in (ROOT / "README.md").read_text("utf-8").splitlines() if "venv" in line]
    assert "gradlet serve" in commands[0] and "pytest" in commands[1]
    assert commands[1] in (ROOT / ".ci" / "run").read_text("utf-8").splitlines()


def test_no_test_can_hang_for_ever(pytestconfig: pytest.Config) -> None:
    assert pytestconfig.pluginmanager.hasplugin("timeout")
    assert 0 < float(pytestconfig.getini("timeout")) <= 600


def test_only_what_has_passed_its_tests_is_published() -> None:
    tests, pages = (
        yaml.safe_load((ROOT / ".github" / "workflows" / f"{name}.yml").read_text("utf-8"))
        for name in ("tests", "pages")
    )
    triggers = pages[True]  # YAML takes "on" for a truth value
    assert list(triggers) == ["workflow_run"]
    assert triggers["workflow_run"] == {"workflows": [tests["name"]], "types": ["completed"], "branches": ["main"]}
    build = pages["jobs"]["build"]
    assert "workflow_run.conclusion == 'success'" in build["if"] and "workflow_run.event == 'push'" in build["if"]
    assert build["steps"][0]["with"]["ref"] == "${{ github.event.workflow_run.head_sha }}"
    assert pages["jobs"]["deploy"]["needs"] == "build"
    steps = [step for job in tests["jobs"].values() for step in job["steps"]]
    assert {"run": ".ci/run"} in steps
