"""The checks a reviewer would run by hand: types and style on both sides, and that the README tells the truth."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml  # comes with jupytext
from support import reruns
from support.leftovers import TemporaryFolder
from support.waiting import eventually

from gradlet.cli import node
from gradlet.cli.checkout import Checkout

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("command", [["mypy"], ["ruff", "check", "."]], ids=lambda c: c[0])
def test_python_is_clean(command: list[str]) -> None:
    result = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


def test_typescript_is_clean(site_folder: Path, say: Callable[[str], None]) -> None:
    """`site_folder` has installed the compiler."""
    web = Checkout(ROOT).web
    program = node.find(Checkout(ROOT), say).program
    command = [program, web / "node_modules" / "typescript" / "bin" / "tsc", "--noEmit"]
    result = subprocess.run(command, cwd=web, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


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


def sleeps(source: str) -> Iterator[tuple[int, str]]:
    """Yield what waits for a fixed time in a test file, in Python or in JavaScript; a cell's text is a reader's."""
    for found in ast.walk(ast.parse(source)):
        if isinstance(found, ast.Call) and isinstance(found.func, ast.Attribute | ast.Name):
            name = found.func.attr if isinstance(found.func, ast.Attribute) else found.func.id
            if name in ("wait_for_timeout", "sleep"):
                yield found.lineno, name
        elif isinstance(found, ast.Constant) and isinstance(found.value, str):
            yield from ((found.lineno, wait) for wait in re.findall(r"setTimeout\(.*, *[1-9]\w*\)", found.value))


def test_no_test_waits_for_a_fixed_time() -> None:
    """`support.waiting.eventually` and Playwright's `expect` wait for what is meant, and no longer."""
    poll = {"tests/support/waiting.py", "tests/support/browsers/__init__.py"}
    found = [
        f"{name}:{line}: {what}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        if (name := path.relative_to(ROOT).as_posix()) not in poll and "fixtures" not in path.parts
        for line, what in sleeps(path.read_text("utf-8"))
    ]
    assert found == []


def test_the_check_for_fixed_times_can_fail() -> None:
    bad = "time.sleep(1)\npage.wait_for_timeout(50)\npage.evaluate('setTimeout(done, TIME)')\n"
    assert [line for line, _ in sleeps(bad.replace("TIME", "1000"))] == [1, 2, 3]


def test_waiting_ends_with_an_answer_or_with_the_last_one() -> None:
    answers = iter([0, "", [], 7])
    assert eventually(None, lambda: next(answers)) == 7
    with pytest.raises(AssertionError, match=r"still 0 after 0\.001 seconds"):
        eventually(None, lambda: 0, limit=1)


def test_what_is_left_in_the_temporary_folder_is_named() -> None:
    before = tempfile.gettempdir()
    folder = TemporaryFolder()
    Path(tempfile.mkdtemp(prefix="profile-"), "lock").touch()
    [left] = folder.close()
    assert re.fullmatch(r"profile-\w+ \(lock\)", left) and not folder.path.exists()
    assert tempfile.gettempdir() == before


def test_what_may_be_run_a_second_time_exists() -> None:
    for start in reruns.REASONS:
        path, _, name = start.partition("::")
        assert f"def {name.partition('[')[0]}(" in (ROOT / path).read_text("utf-8")


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
