"""Compiling a cell's text: statements first, then the expression whose value the cell shows.

Three things in notebooks are not plain Python: `await` at the top level, IPython's commands (`magics`), and code that
was pasted from elsewhere (`pasted`). Each is found by a SyntaxError in its line, so a `%` or an odd space inside an
expression or a string is never mistaken for one, and a cell that is Python is compiled as it stands.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass
from types import CodeType

from . import magics, pasted
from .magics import Magic

MAX_MENDED = 200  # odd spaces in and after f-strings: each is a parse of the cell
_OPEN = ("was never closed", "unterminated triple-quoted")
Note = Callable[[str], None]


@dataclass(frozen=True)
class Cell:
    """A compiled cell: `body` runs, then `last` (if any) is evaluated and shown."""

    body: CodeType
    last: CodeType | None


def compile_cell(source: str, filename: str, note: Note) -> Cell:
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


def _parse(source: str, filename: str, note: Note) -> ast.Module:
    first = None
    notes: list[str] = []
    for text in pasted.readings(source, notes.append):
        try:
            tree = _Reading(text, filename, notes.append).tree()
        except SyntaxError as error:
            first = first or error
            notes.clear()
        else:
            for sentence in notes:
                note(sentence)
            return tree
    assert first is not None
    raise first


class _Reading:
    """A cell's lines on their way to a tree: at each SyntaxError, what can be mended is, and the rest is raised."""

    def __init__(self, text: str, filename: str, note: Note) -> None:
        self._lines = text.split("\n")
        self._filename = filename
        self._note = note
        self._indented = pasted.is_indented(text)
        self._commands: dict[str, list[ast.stmt]] = {}
        self._whole: tuple[Magic, int] | None = None

    def tree(self) -> ast.Module:
        for _ in range(len(self._lines) + MAX_MENDED):
            try:
                tree = self._compiled()
            except SyntaxError as error:
                if not pasted.mend_spaces(self._lines, error) and not self._take_command(error):
                    pasted.name_character(error, self._lines)
                    raise
            else:
                _Commands(self._commands).visit(tree)
                if self._whole is not None:
                    tree.body = self._timed(*self._whole, tree.body, whole=True)
                return ast.fix_missing_locations(tree)
        raise SyntaxError(
            f"more than {MAX_MENDED:,} odd spaces after f-strings; replace them", (self._filename, 1, 1, "")
        )

    def _compiled(self) -> ast.Module:
        text = "\n".join(self._lines)
        if not self._indented:
            return _ast(text, self._filename)
        # Within a block any indentation is right, and no text of a string changes.
        try:
            tree = _ast(f"if True:\n{text}", self._filename)
        except SyntaxError as error:
            raise _shifted(error, -1) from None
        block = tree.body[0]
        assert isinstance(block, ast.If)
        if block.orelse:
            return _ast(text, self._filename)  # which raises: the `else` is the reader's, and has no `if`
        tree.body[:1] = block.body
        ast.increment_lineno(tree, -1)
        return tree

    def _take_command(self, error: SyntaxError) -> bool:
        """Replace the line of the error, if it is a command; return False if it is none."""
        line = error.lineno or 0
        magic = magics.find(self._lines[line - 1]) if 0 < line <= len(self._lines) else None
        if magic is None:
            return False
        replacement = "pass"
        if magic.mark == "install":
            self._note(f"{magic.name}: this page installs nothing; what it has is already here\n")
        elif magic.mark.startswith("?"):
            replacement = self._stand_in(magics.question(magic, line), line)
        elif magic.mark.startswith("%") and magic.name in magics.TIMING:
            replacement = self._time(magic, line)
        elif magic.mark.startswith("%") and magic.name in magics.HARMLESS:
            self._note(f"{magic.mark}{magic.name} is IPython's; it is not needed here and was passed over\n")
        else:
            error.msg = magics.refusal(magic)
            raise error
        self._lines[line - 1] = magic.indent + replacement
        return True

    def _time(self, magic: Magic, line: int) -> str:
        if magic.mark == "%%":
            self._whole = magic, line
            return magic.rest.strip() if magic.name != "timeit" else ""
        if not magic.rest.strip():
            return "pass"
        return self._stand_in(self._timed(magic, line, self._following(magic, line)), line)

    def _timed(self, magic: Magic, line: int, body: list[ast.stmt], whole: bool = False) -> list[ast.stmt]:
        if magic.name == "prun":
            self._note(f"{magic.mark}prun: this page has no profiler; here is the time alone\n")
        if magic.name != "timeit":
            return magics.timed_cell(body, line) if whole else magics.timed(body, line)
        number, runs, rest = magics.timeit_options(magic.rest)
        return magics.timeit(body, self._statements(rest, line) if whole else [], number, runs, line) if body else []

    def _following(self, magic: Magic, line: int) -> list[ast.stmt]:
        """Return the statements after a command, to the end of the line or of the bracket that is open there."""
        text = magics.timeit_options(magic.rest)[2] if magic.name == "timeit" else magic.rest.strip()
        while True:
            try:
                return self._statements(text, line)
            except SyntaxError as error:
                following = line + text.count("\n")
                if following >= len(self._lines) or not any(word in (error.msg or "") for word in _OPEN):
                    raise
                text += f"\n{self._lines[following]}"
                self._lines[following] = ""

    def _statements(self, text: str, line: int) -> list[ast.stmt]:
        """Return the statements of a text that ends the line."""
        column = max(0, self._lines[line - 1].find(text.partition("\n")[0]))
        try:
            tree = _ast(text, self._filename)
        except SyntaxError as error:
            if error.lineno == 1 and error.offset:
                error.offset += column
                error.end_offset = error.end_offset + column if error.end_offset else error.end_offset
            raise _shifted(error, line - 1) from None
        ast.increment_lineno(tree, line - 1)
        return tree.body

    def _stand_in(self, statements: list[ast.stmt], line: int) -> str:
        """Return a name to stand in a line until the text is a tree, and then to give way to the statements."""
        name = f"__command_of_line_{line}__"
        self._commands[name] = statements
        return name


class _Commands(ast.NodeTransformer):
    def __init__(self, commands: dict[str, list[ast.stmt]]) -> None:
        self._commands = commands

    def visit_Expr(self, node: ast.Expr) -> ast.stmt | list[ast.stmt]:
        return self._commands.get(node.value.id, node) if isinstance(node.value, ast.Name) else node


def _ast(text: str, filename: str) -> ast.Module:
    flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    tree = compile(text, filename, "exec", flags=flags, dont_inherit=True)
    assert isinstance(tree, ast.Module)
    return tree


def _shifted(error: SyntaxError, lines: int) -> SyntaxError:
    """Return the error of a text that stands some lines further on in the cell, also in what it says."""
    if error.lineno:
        error.lineno += lines
    if error.end_lineno:
        error.end_lineno += lines
    error.msg = re.sub(r"\bline (\d+)", lambda found: f"line {int(found[1]) + lines}", error.msg or "")
    return error
