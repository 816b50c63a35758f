"""IPython's commands as Python: lines that start with `%` or `!`, or that ask with `?`.

    find(line)        the Magic of a line, or None
    timed, timeit …   the statements that stand in its place, made by `source` into part of the cell's tree

Where a command has no place here, `refusal` is the sentence that says so.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

TIMING = {"time", "timeit", "prun"}
# Commands without effect here: pictures are shown without them, and nothing is reloaded or logged.
HARMLESS = {"matplotlib", "config", "load_ext", "reload_ext", "autoreload", "pylab", "precision", "pprint", "capture"}
HARMLESS |= {"aimport", "autosave", "colors", "xmode", "autocall"}
RUNS = 7  # of `%timeit`
_COMMAND = re.compile(r"(\s*)([%!]{1,2})(\s*)([\w-]*)(.*)")
_INSTALL = re.compile(r"(\s*)((?:[%!]{1,2}\s*)?(?:python3? -m )?(?:pip3?|conda|mamba|uv pip)\s+install\b.*)")
_ASSIGNED = re.compile(r"\s*[^\W\d][\w\s,.\[\]'\"]*=\s*([%!]{1,2})\s*([\w-]*)")
_QUESTION = re.compile(r"(\?{0,2})([^\W\d]\w*(?:\.\w+|\[-?\d+\])*)(?:\s*(\?{1,2}))?")
_OPTION = re.compile(r"\s*-(?:([nrp])\s*(\d+)|[qotcv])(?:\s+|$)")
_PYTHON = {
    "ls": "os.listdir() lists files",
    "dir": "os.listdir() lists files",
    "pwd": "os.getcwd() names the folder",
    "cat": "print(open(name).read()) shows a file",
    "head": "print(open(name).read()) shows a file",
    "echo": "print(…) says something",
    "who": "dir() lists the names",
    "whos": "dir() lists the names",
    "pdb": "the page marks the line of an error by itself",
    "debug": "the page marks the line of an error by itself",
    "wget": "paste the text into a cell: data.from_csv(text) reads it",
    "curl": "paste the text into a cell: data.from_csv(text) reads it",
}


@dataclass(frozen=True)
class Magic:
    """A command: `%%timeit -n 5` has mark '%%', name 'timeit' and rest ' -n 5'. `mark` is '?' or '??' for a question,
    '=' for a command whose result is assigned, 'install' for an installation."""

    indent: str
    mark: str
    name: str
    rest: str


def find(line: str) -> Magic | None:
    """Return the command that a line is, if it is one."""
    if found := _INSTALL.fullmatch(line):
        return Magic(found[1], "install", found[2].strip(), "")
    if found := _COMMAND.fullmatch(line):
        indent, mark, _, name, rest = found.groups()
        return Magic(indent, mark, name, rest)
    if found := _ASSIGNED.match(line):
        return Magic("", "=", found[1] + found[2], "")
    bare = line.strip()
    marks = bare[: len(bare) - len(bare.lstrip("?"))]
    found = _QUESTION.fullmatch(marks + bare[len(marks) :].lstrip())
    if found and bool(found[1]) != bool(found[3]):
        return Magic(line[: len(line) - len(line.lstrip())], found[1] or found[3], found[2], "")
    return None


def refusal(magic: Magic) -> str:
    """Return the sentence for a command that cannot be run here."""
    if magic.mark == "=":
        why = "a browser has no programs to run" if magic.name.startswith("!") else "only Python gives values here"
        cure = _PYTHON.get(magic.name.strip("%!"))
        return f"{magic.name!r} cannot be assigned: {why}; write Python instead{f': {cure}' if cure else ''}"
    cure = _PYTHON.get(magic.name)
    whole = magic.mark == "%%"
    thing = "the cell, which is all for it" if whole else "the line"
    sentence = f"{magic.mark + magic.name!r} is an IPython or shell command, not Python; remove {thing}"
    return f"{sentence} ({cure})" if cure and not whole else sentence


def timeit_options(rest: str) -> tuple[int | None, int, str]:
    """Return `-n`, `-r` and what follows on the options. The others change nothing here."""
    number, runs = None, RUNS
    while found := _OPTION.match(rest):
        if found[1] == "n":
            number = int(found[2]) or None
        elif found[1] == "r":
            runs = max(1, int(found[2]))
        rest = rest[found.end() :]
    return number, runs, rest.lstrip()


def timed(body: list[ast.stmt], line: int) -> list[ast.stmt]:
    """Return statements that run a body and print its time. The value of a single expression stays one."""
    if len(body) == 1 and isinstance(body[0], ast.Expr):
        call = _template(f"{_module('timing')}.ended({_module('timing')}.clock(), None)", line)
        assert isinstance(call[0], ast.Expr) and isinstance(call[0].value, ast.Call)
        call[0].value.args[1] = body[0].value
        return call
    return _around(f"with {_module('timing')}.Wall(): pass", body, line)


def timed_cell(body: list[ast.stmt], line: int) -> list[ast.stmt]:
    """Return the statements of a cell that prints its time; its last expression is still what it shows."""
    if not body:
        return []
    if not isinstance(body[-1], ast.Expr) or len(body) == 1:
        return timed(body, line)
    assign = _template("__timed__ = None", body[-1].lineno)
    assert isinstance(assign[0], ast.Assign)
    assign[0].value = body[-1].value
    return [*timed([*body[:-1], *assign], line), *_template("globals().pop('__timed__')", body[-1].lineno)]


def timeit(body: list[ast.stmt], setup: list[ast.stmt], number: int | None, runs: int, line: int) -> list[ast.stmt]:
    """Return statements that run a body many times and print its mean time. As in IPython it is a function's, so that
    its names are local and stay in it."""
    awaits = any(isinstance(node, ast.Await) for statement in [*body, *setup] for node in ast.walk(statement))
    function, call, delete = _template(
        f"{'async ' if awaits else ''}def __timeit__():\n"
        f" for __batch__ in {_module('timing')}.batches({number}, {runs}):\n"
        "  for __turn__ in __batch__: pass\n"
        f"{'await ' if awaits else ''}__timeit__()\n"
        "del __timeit__",
        line,
    )
    assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
    outer = function.body[0]
    assert isinstance(outer, ast.For) and isinstance(outer.body[0], ast.For)
    outer.body[0].body = body
    function.body = [*setup, outer]
    return [function, call, delete]


def question(magic: Magic, line: int) -> list[ast.stmt]:
    """Return a statement that prints what an object is."""
    described = f"({magic.name}), {magic.name!r}, {magic.mark == '??'}"
    return _template(f"{_module('lookup')}.describe({described})", line)


def _module(name: str) -> str:
    return f"__import__('gradlet.page.{name}', fromlist=['_'])"


def _around(template: str, body: list[ast.stmt], line: int) -> list[ast.stmt]:
    outer = _template(template, line)
    assert isinstance(outer[0], ast.With)
    outer[0].body = body
    return outer


def _template(text: str, line: int) -> list[ast.stmt]:
    """Return the statements of a text, all of them in one line of the cell."""
    tree = ast.parse(text, mode="exec")
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt | ast.expr):
            node.lineno = node.end_lineno = line
    return tree.body
