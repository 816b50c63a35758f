"""Points from CSV, checked cell by cell: the error for a bad table is a sentence with a line number.

A CSV file may begin with a byte order mark, end in blank lines, write 1,5 for 1.5, or have a word in row 400. Each of
these is either read correctly or named in the error.
"""

import csv
import io
import math
from collections.abc import Iterable

from .points import DataSet

__all__ = ["from_csv"]


def from_csv(text: str | Iterable[str], *, label: str | int | None = None) -> DataSet:
    """Return (X, y) from CSV text, an open file, or any lines: each row is a point, with numbers and one label.

    A first row without any number is the header. The label column is `label`: a header name, or a position counted
    from 0 (-1 is the last). By default it is the one column called label, target or class; else the one called y, which
    beside those is a coordinate; else the last one. All other columns are the inputs, in order: rows of X. Labels may
    be words or numbers, but exactly two different ones: the smaller, or alphabetically first, becomes -1.0, the other
    +1.0. Cells are separated by tabs if the first line has one, else by semicolons, else by commas.

    Raises ValueError, naming line and column, for text in a number column, a missing or non-finite number, a row of
    another length, no rows, no label column, and one label only or more than two.
    """
    rows = _read_rows(text)
    header: list[str] = []
    if not any(_is_number(cell) for cell in rows[0][1]):
        header = [cell.strip() for cell in rows[0][1]]
        rows = rows[1:]
        if not rows:
            raise ValueError(f"the CSV has a header {header!r} but no rows; add one row for each point")
    width = len(rows[0][1]) if not header else len(header)
    for line, row in rows:
        if len(row) != width:
            raise ValueError(
                f"line {line} of the CSV has {len(row)} columns where {width} were expected: {row!r}; "
                "give every row one cell for each column"
            )
    if width < 2:
        raise ValueError(
            f"the CSV has one column only (line {rows[0][0]}: {rows[0][1]!r}); "
            "expected numbers and a label in each row, separated by commas"
        )
    at = _find_label_column(label, header, width)
    inputs = [i for i in range(width) if i != at]
    X = [[_parse_cell(row[i], line, i, header) for i in inputs] for line, row in rows]
    return X, _read_labels([(line, row[at].strip()) for line, row in rows], _column_name(at, header))


def _read_rows(text: str | Iterable[str]) -> list[tuple[int, list[str]]]:
    """Return (line number, cells) of each row that is not blank."""
    if not isinstance(text, str):
        text = "".join(line if line.endswith("\n") else line + "\n" for line in text)
    text = text.removeprefix("\ufeff")
    first = text.lstrip().partition("\n")[0]
    if first and "\n" not in text.strip() and first.strip().lower().endswith((".csv", ".tsv", ".txt")):
        raise ValueError(f"{first!r} is a file name; pass the text in it: Path({first!r}).read_text()")
    delimiter = next((d for d in "\t;" if d in first), ",")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    try:
        rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        line = reader.line_num
        raise ValueError(f"line {line} is not CSV: {error}; expected cells separated by commas") from None
    if not rows:
        raise ValueError("the CSV is empty; expected one row for each point: numbers, and a label")
    return rows


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _column_name(at: int, header: list[str]) -> str:
    return f"column {at + 1} ({header[at]!r})" if header else f"column {at + 1}"


def _parse_cell(cell: str, line: int, at: int, header: list[str]) -> float:
    cell_name = f"line {line}, {_column_name(at, header)}"
    if not cell.strip():
        raise ValueError(f"{cell_name} of the CSV is empty; fill in a number, or remove the row")
    if not _is_number(cell) or "_" in cell:  # Python reads 1_000 as a number; in a table it is a mistake
        hint = "write decimals with a point" if "," in cell else "correct it, or remove the row or the column"
        raise ValueError(f"{cell_name} of the CSV holds {cell!r}, which is not a number; {hint}")
    number = float(cell)
    if not math.isfinite(number):
        raise ValueError(f"{cell_name} of the CSV holds {cell!r}, which is not finite; correct or remove the row")
    return number


def _find_label_column(label: str | int | None, header: list[str], width: int) -> int:
    if isinstance(label, int):
        if not -width <= label < width:
            raise ValueError(f"there is no column {label!r} to take; positions run from 0 to {width - 1}")
        return label % width
    if label is not None:
        if not header:
            raise ValueError(f"the CSV has no header to find {label!r} in; pass the label's position, from 0")
        named = [i for i, name in enumerate(header) if name == label]
        if not named:
            raise ValueError(f"there is no label column {label!r} in the CSV; its columns are {header!r}")
    else:
        named = [i for i, name in enumerate(header) if name.lower() in ("label", "target", "class")]
        named = named or [i for i, name in enumerate(header) if name.lower() == "y"]
        if not named:
            return width - 1
    if len(named) > 1:
        columns = " and ".join(_column_name(i, header) for i in named)
        raise ValueError(f"{columns} could both be the label; rename one, or pass label= a position, from 0")
    return named[0]


def _read_labels(cells: list[tuple[int, str]], column: str) -> list[float]:
    for line, cell in cells:
        if not cell:
            raise ValueError(f"line {line}, {column} of the CSV has no label; fill it in, or remove the row")
    numeric = all(_is_number(cell) for _, cell in cells)
    # Tuples sort words and numbers by the same code, and make 1 and 1.0 one label.
    labels = [(float(cell), "") if numeric else (0.0, cell) for _, cell in cells]
    found = sorted(set(labels))
    if len(found) != 2:
        few = ", ".join(repr(word or number) for number, word in found[:4])
        raise ValueError(
            f"{column} of the CSV holds {len(found)} different labels ({few}{', ...' * (len(found) > 4)}); "
            "expected exactly two: pass label= another column, or keep the rows of two labels"
        )
    return [1.0 if label == found[1] else -1.0 for label in labels]
