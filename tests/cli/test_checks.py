"""The checks a reviewer would run by hand: types and style on both sides, and that the README tells the truth."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml  # comes with jupytext
from support import reruns
from support.leftovers import TemporaryFolder
from support.waiting import eventually

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
        ["@biomejs/biome/bin/biome", "ci", "--error-on-warnings", "--colors=off", ".", "../tests", "../bench"],
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
        for folder in ("web", "tests", "bench")
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


def test_the_readmes_examples_say_what_they_give(capsys: pytest.CaptureFixture[str]) -> None:
    first, second = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    [promised] = re.findall(r"print\(.*# (\S+)…", first)
    names: dict[str, Any] = {}
    exec(first + "\npicture = draw_dot(c)", names)
    assert capsys.readouterr().out.startswith(promised)
    assert type(names["picture"]).__module__.startswith("graphviz")
    exec(second + "\nloss = engine.loss(X, y)", names)
    assert names["engine"].steps == 2000 and names["loss"] < 0.01


def test_the_readme_counts_the_lines_of_the_files_to_read() -> None:
    counted = re.findall(r"\]\((src/\S+)\) \((\d+) lines\)", (ROOT / "README.md").read_text("utf-8"))
    assert len(counted) == 2 + 1
    for path, lines in counted:
        assert len((ROOT / path).read_text("utf-8").splitlines()) == int(lines), path


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


WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_actions_are_pinned_by_commit_and_get_no_credentials_to_keep(path: Path) -> None:
    text = path.read_text("utf-8")
    used = re.findall(r"uses: (.*)", text)
    assert used
    for action in used:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action), action
    for job in yaml.safe_load(text)["jobs"].values():
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("workflow", ["pages", "release"])
def test_what_is_published_is_built_by_pinned_code_alone(workflow: str) -> None:
    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / f"{workflow}.yml").read_text("utf-8"))["jobs"]
    commands = [command for step in jobs["build"]["steps"] for command in step.get("run", "").split("&&")]
    installs = [command for command in commands if "pip install" in command]
    assert installs
    for command in installs:
        assert "--no-deps" in command and ("--require-hashes" in command or "dist/*.whl" in command), command
