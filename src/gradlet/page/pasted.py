"""Code pasted from elsewhere: prompts of a console, a common indentation, odd spaces, typographic quotes.

    readings(source)          the text without prompts, in the ways that it can be read
    mend_spaces(lines, error) the same lines with plain spaces, where Python stumbled over another kind
    name_character(error, …)  the error as a sentence that names the character and what to write instead

Code that parses is never touched, and neither is a string: spaces are mended only from the place that Python itself
complains about, and between the strings that follow. One text parses and is a prompt all the same: `In [1]: a = 1`, to
Python the annotation of an item.
"""

from __future__ import annotations

# ruff: noqa: RUF001  # characters that look like others are what this file is about
import re
from collections.abc import Callable

_PROMPTS = (
    (re.compile(r"[ \t]*>>>[ \u00a0]?"), re.compile(r"[ \t]*\.\.\.(?:[ \u00a0]|$)")),
    (re.compile(r"[ \t]*In ?\[[ \d]*\]:(?:[ \u00a0]|$)"), re.compile(r"[ \t]*\.{3,}:[ \u00a0]?")),
)
_RESULT = re.compile(r"[ \t]*Out ?\[\d+\]:")
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_EMPTY = "\u00ad\u200b\u2060\ufeff"  # without a width
_PLAIN = str.maketrans({**dict.fromkeys(_SPACES, " "), **dict.fromkeys(_EMPTY, "")})
_ODD = re.compile(r"(?:f-string: )?invalid (?:non-printable )?character .*?U\+([0-9A-F]+)")
_TEMPLATE = re.compile(r"(?i:[ft]r?|r[ft])[\"']")
_TOKEN = re.compile(
    r"""[^#"']+|#[^\n]*|\"{3}(?:[^\\]|\\.)*?\"{3}|'{3}(?:[^\\]|\\.)*?'{3}"""
    r"""|"(?!"")(?:[^"\\\n]|\\.)*"|'(?!'')(?:[^'\\\n]|\\.)*'""",
    re.DOTALL,
)
_FIELD = re.compile(r"[^#\"'{}:!\n]*")  # in an f-string's braces: what follows them is text
_QUOTES = {**dict.fromkeys("“”„‟«»″", '"'), **dict.fromkeys("‘’‚‛′`´", "'")}
_INSTEAD = {
    **_QUOTES,
    **dict.fromkeys("−–—‐‑‒", "-"),
    **{"…": "...", "×": "*", "⋅": "*", "·": "*", "÷": "/", "≤": "<=", "≥": ">=", "≠": "!=", "→": "->", "²": "**2"},
    **{"³": "**3", "√": "math.sqrt", "∞": "math.inf", "∈": "in"},
}


def readings(source: str, note: Callable[[str], None]) -> list[str]:
    """Return the texts that a cell may stand for, the likeliest first: itself, or itself without prompts.

    Lines without a prompt between lines that have one are output: they are left out, which `note` is told. Only if
    the rest is no Python are they code (the later lines of a statement whose first one was copied with its prompt).
    """
    lines = source.split("\n")
    first = _first_of_code(lines)
    for start, more in _PROMPTS:
        if start.match(first):
            bare, prompted = [], []
            for line in lines:
                found = start.match(line) or more.match(line)
                bare.append(line[found.end() :] if found else "" if _RESULT.match(line) else line)
                prompted.append(found is not None)
            code = [line if own else "" for line, own in zip(bare, prompted, strict=True)]
            left_out = [
                str(n) for n, (line, own) in enumerate(zip(lines, prompted, strict=True), 1) if line and not own
            ]
            if not start.sub("", first).strip():
                return ["\n".join(bare)]  # as copied from a notebook's web page: the prompt has a line of its own
            if left_out and bare != code:
                which = f"{'line' if len(left_out) == 1 else 'lines'} {', '.join(left_out[:10])}"
                note(f"{which}{' …' if left_out[10:] else ''}: without a prompt, so taken for output and left out\n")
            return ["\n".join(code), "\n".join(bare)]
    return [source]


def is_indented(source: str) -> bool:
    """True if a text's first line of code is indented: Python allows that nowhere, and IPython everywhere."""
    return _first_of_code(source.split("\n"))[:1].isspace()


def _first_of_code(lines: list[str]) -> str:
    return next((line for line in lines if line.strip() and not line.strip().startswith("#")), "")


def mend_spaces(lines: list[str], error: SyntaxError) -> bool:
    """Put plain spaces for the odd ones of the code from the error's place on; return False if it is no such error.
    Characters without a width are taken out."""
    found = _ODD.match(error.msg or "")
    row, column = (error.lineno or 0) - 1, (error.offset or 0) - 1
    if found is None or not (0 <= row < len(lines) and column >= 0):
        return False
    odd = chr(int(found[1], 16))
    if odd not in _SPACES + _EMPTY or lines[row][column : column + 1] != odd:
        return False
    before, rest = lines[row][:column], "\n".join([lines[row][column:], *lines[row + 1 :]])
    in_template = any(_TEMPLATE.search(line) for line in [*lines[:row], before])
    lines[row:] = f"{before}{_mended_field(rest) if in_template else _mended_code(rest)}".split("\n")
    return True


def _mended_code(text: str) -> str:
    """Return code with plain spaces outside of its strings, up to the first template: in that, there is code again."""
    done: list[str] = []
    position = 0
    while token := _TOKEN.match(text, position):
        is_string = token[0][0] in "\"'"
        if is_string and _TEMPLATE.search(text, max(0, token.start() - 2), token.start() + 1):
            break
        done.append(token[0] if is_string else token[0].translate(_PLAIN))
        position = token.end()
    return "".join(done) + text[position:]


def _mended_field(text: str) -> str:
    """Return text with plain spaces in what is surely code, if it starts in a template's braces."""
    field = _FIELD.match(text)
    end = max(1, field.end() if field else 1)
    return text[:end].translate(_PLAIN) + text[end:]


def name_character(error: SyntaxError, lines: list[str]) -> None:
    """Write the error anew if a character from a word processor is its cause: which one, and what to write instead."""
    import unicodedata  # for this sentence alone, not at start-up

    row = (error.lineno or 0) - 1
    line = lines[row] if 0 <= row < len(lines) else ""
    if found := _ODD.match(error.msg or ""):
        odd = chr(int(found[1], 16))
    elif (error.msg or "").startswith(("unterminated string", "unterminated f-string", "f-string: expecting")):
        odd = next((character for character in line if character in _QUOTES and character != "`"), "")
    else:
        odd = "`" if "`" in line and (error.offset or 0) - 1 == line.find("`") else ""
    if not odd:
        return
    name = unicodedata.name(odd, "a character without a name").lower()
    seen = f"{odd} (U+{ord(odd):04X}, {name})" if odd.isprintable() else f"U+{ord(odd):04X} ({name}), which is not seen"
    plain = unicodedata.normalize("NFKC", odd)
    instead = _INSTEAD.get(odd) or (plain if plain.isascii() and plain.isprintable() and plain.strip() else "")
    cure = f"write {instead} instead" if instead else "remove it"
    error.msg = f"line {row + 1} has {seen}{' and' if not odd.isprintable() else ', which'} is not Python; {cure}"
