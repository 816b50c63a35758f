"""Compiling a cell's text: statements first, then the expression whose value the cell shows.

Two things in notebooks are not plain Python: `await` at the top level, and IPython's commands. A line such as
`%matplotlib inline` is found by a SyntaxError in it, so a `%` inside an expression or a string is never mistaken for
a command.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass
from types import CodeType

COMMAND = re.compile(r"^(\s*)([%!]{1,2})(\w*)(.*)$")
# Commands without effect here: pictures are shown without them, and nothing is reloaded or logged.
HARMLESS = {"matplotlib", "config", "load_ext", "reload_ext", "autoreload", "pylab", "precision", "pprint", "capture"}
# Commands whose argument is Python to run, without their timing: the page shows each cell's time.
TIMING = {"time", "timeit", "prun"}


@dataclass(frozen=True)
class Cell:
    """A compiled cell: `body` runs, then `last` (if any) is evaluated and shown."""

    body: CodeType
    last: CodeType | None


def compile_cell(source: str, filename: str, note: Callable[[str], None]) -> Cell:
    """Compile `source`. `note` receives a sentence for each IPython command that is left out.

    Raises SyntaxError, with `filename` and the reader's own line numbers.
    """
    tree = _parse(source, filename, note)
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    last = None
    if tree.body and isinstance(tree.body[-1], ast.Expr) and not source.rstrip().endswith(";"):
        expression = ast.Expression(tree.body.pop().value)  # type: ignore[attr-defined]
        last = compile(expression, filename, "eval", flags=flags, dont_inherit=True)
    return Cell(compile(tree, filename, "exec", flags=flags, dont_inherit=True), last)


def _parse(source: str, filename: str, note: Callable[[str], None]) -> ast.Module:
    lines = source.split("\n")
    for _ in range(len(lines) + 1):
        try:
            flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
            tree = compile("\n".join(lines), filename, "exec", flags=flags, dont_inherit=True)
            assert isinstance(tree, ast.Module)
            return tree
        except SyntaxError as error:
            number = error.lineno or 0
            command = COMMAND.match(lines[number - 1]) if 0 < number <= len(lines) else None
            if command is None:
                raise
            lines[number - 1] = _without_command(command, error, note)
    raise AssertionError("each turn replaces a line that is a command with one that is not")


def _without_command(command: re.Match[str], error: SyntaxError, note: Callable[[str], None]) -> str:
    indent, mark, name, rest = command.groups()
    if mark.startswith("%") and name in TIMING:
        return f"{indent}{rest.strip() or 'pass'}"
    if mark.startswith("%") and name in HARMLESS:
        note(f"{mark}{name} is IPython's; it is not needed here and was passed over\n")
        return f"{indent}pass"
    if name in ("pip", "conda") and "install" in rest:
        note(f"{mark}{name}{rest}: this page installs nothing; what it has is already here\n")
        return f"{indent}pass"
    error.msg = f"{(mark + name)!r} is an IPython or shell command, not Python; remove the line"
    raise error
