"""What `import gradlet` offers, and that it stays quick."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import gradlet


def test_all_is_sorted_and_true() -> None:
    # as ruff sorts: constants, classes, functions
    assert gradlet.__all__ == sorted(
        gradlet.__all__, key=lambda name: (not name.isupper(), not name[0].isupper(), name)
    )
    for name in gradlet.__all__:
        assert getattr(gradlet, name) is not None
    assert set(gradlet.__all__) <= set(dir(gradlet))
    assert re.fullmatch(r"\d+\.\d+\.\d+\w*", gradlet.__version__)


def test_names_come_from_where_the_map_says() -> None:
    assert gradlet.fit is import_module("gradlet.train").fit
    assert gradlet.show is import_module("gradlet.pictures.live").show
    with pytest.raises(AttributeError, match="has no attribute 'Tensor'"):
        gradlet.Tensor  # noqa: B018


@pytest.mark.cpython_only  # starts another process
def test_importing_the_engine_loads_nothing_heavy() -> None:
    code = "import sys, gradlet; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(import_module("pathlib").Path(gradlet.__file__).parents[1])},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert "gradlet.engine" in loaded
    assert not {"graphviz", "gradlet.train", "gradlet.pictures.live", "json", "asyncio", "subprocess"} & set(loaded)


PACKAGE = Path(gradlet.__file__).parent


def test_no_function_is_named_like_its_module() -> None:
    """Where one is, `import package.name as n` gives the function in place of the module."""
    found = []
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        functions = {node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))}
        taken = {path.stem}
        if path.name == "__init__.py":
            taken = {module.stem for module in path.parent.glob("*.py")} | {room.name for room in path.parent.iterdir()}
            imported = [node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module]
            functions |= {alias.asname or alias.name for node in imported for alias in node.names}
        found += [f"{path.relative_to(PACKAGE)}: {name}" for name in sorted(functions & taken)]
    assert found == []
