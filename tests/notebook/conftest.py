"""Run a notebook's cells top to bottom in plain CPython, as a page would: the value of a last expression is shown."""

import ast
from collections.abc import Callable
from typing import Any

import pytest

from gradlet.notebook import Notebook


@pytest.fixture(name="run")
def run_fixture() -> Callable[[Notebook], tuple[dict[str, Any], list[Any]]]:
    return run


def run(notebook: Notebook) -> tuple[dict[str, Any], list[Any]]:
    """The variables at the end, and what each python cell ended with (None where that was no expression)."""
    variables: dict[str, Any] = {"__name__": "__main__"}
    shown = []
    for number, cell in enumerate(notebook.cells, 1):
        if cell.kind != "python":
            continue
        # Magics belong to IPython; comments in their place keep the line numbers.
        source = "\n".join("#" + line if line.startswith(("%", "!")) else line for line in cell.source.split("\n"))
        tree = ast.parse(source, f"cell {number}")
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, f"cell {number}", "exec"), variables)
        value = None
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), f"cell {number}", "eval"), variables)
        shown.append(None if source.rstrip().endswith(";") else value)
    return variables, shown
