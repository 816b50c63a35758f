"""The words of the package: docstrings say what a thing is or does, functions with a verb, values with a noun."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import gradlet

PACKAGE = Path(gradlet.__file__).parent
QUESTIONS = re.compile(r"(How|What|When|Where|Whether|Which|Who|Whose|Why)\b")
VERBS = re.compile(
    r"(Add|Allow|Build|Call|Cancel|Change|Choose|Collect|Compile|Compute|Copy|Count|Describe|Do|Download|"
    r"Draw|Drop|Emit|Encode|Evaluate|Find|Forget|Go|Hide|Install|Keep|List|Load|Lock|Lower|Make|Move|Name|"
    r"Open|Order|Pick|Play|Prepare|Print|Put|Raise|Read|Record|Reduce|Remove|Replace|Report|Return|Round|Run|Say|"
    r"Search|Send|Serve|Set|Share|Shift|Show|Split|Take|Tell|Train|True (?:if|for)|Translate|Use|Wrap|Write|Yield)\b"
)
"""The verbs that docstrings of functions begin with; "True if" and "True for" stand for "Return True if"."""
MAX_TRAPS = 12
NAME_FIELDS = ("name", "id", "arg", "attr")
RETIRED = {
    "duck": "foreign",
    "handed": "returned",
    "held": "throttled",
    "lesson": "mistake",
    "limbo": "free list",
    "parting": "divergence",
    "quacks": "is value like",
    "spelling": "op name",
    "teach": "gradcheck",
    "told": "announced",
}
"""Words that names had once, and no reader knew -> the words for them."""


class Docstring(NamedTuple):
    where: str
    kind: str
    """"function" or "value": a property, a class, a module or an attribute."""
    text: str


def docstrings(source: str, file: str) -> Iterator[Docstring]:
    """Yield the docstrings of a module: its own, those of classes and functions, and those under attributes."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        is_function = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and not any(
            "property" in ast.unparse(decorator) for decorator in node.decorator_list
        )
        for statement in node.body:
            match statement:
                case ast.Expr(value=ast.Constant(value=str(text))):
                    kind = "function" if is_function and statement is node.body[0] else "value"
                    yield Docstring(f"{file}:{statement.lineno}", kind, text.strip())


def fault(docstring: Docstring) -> str | None:
    """Return the fault in a docstring's beginning, or None."""
    if QUESTIONS.match(docstring.text):
        return "it begins with a question word; begin a function with a verb or 'True if', a value with a noun"
    if docstring.kind == "function" and not VERBS.match(docstring.text):
        return "begin a function's docstring with a verb, and add it to VERBS if it is a new one"
    if docstring.kind == "value" and re.match(r"(Return|Raise|Yield)\b", docstring.text):
        return "begin the docstring of a value with a noun"
    return None


FILES = {file.relative_to(PACKAGE).as_posix(): file.read_text("utf-8") for file in sorted(PACKAGE.rglob("*.py"))}
DOCSTRINGS = [found for file, source in FILES.items() for found in docstrings(source, file)]


def test_every_docstring_says_what_a_thing_is_or_does() -> None:
    assert len(DOCSTRINGS) > 500
    assert not [f"{found.where}: {problem}" for found in DOCSTRINGS if (problem := fault(found))]


@pytest.mark.parametrize(
    "source",
    [
        '"""How a loss is made."""',
        'x = 1\n"""Whether it runs."""',
        'def f():\n    """The square of x."""',
        'def f():\n    """x, squared."""',
        'class A:\n    @property\n    def f(self):\n        """Return the square."""',
    ],
)
def test_the_rule_finds_what_breaks_it(source: str) -> None:
    [found] = docstrings(source, "example.py")
    assert fault(found)


def test_traps_are_few() -> None:
    """A trap in every file is a trap in none."""
    files = [file for file, source in FILES.items() if re.search(r"\bThe traps?:", source)]
    assert len(files) <= MAX_TRAPS, f"'The trap:' is in {len(files)} files; say it in a plain sentence in some: {files}"


def test_no_name_has_a_retired_word() -> None:
    found = []
    for file, source in FILES.items():
        if re.search("|".join(RETIRED), source + file, re.IGNORECASE):  # most files have none, not even in a sentence
            fields = (getattr(node, field, None) for node in ast.walk(ast.parse(source)) for field in NAME_FIELDS)
            for name in {Path(file).stem, *(name for name in fields if isinstance(name, str))}:
                words = {word.lower() for word in re.findall(r"[A-Z]?[a-z]+", name)}
                found += [f"{file}: {name}: say {RETIRED[word]!r}" for word in words & RETIRED.keys()]
    assert not found
