"""CSV: what is understood, and the sentence for each thing that is not."""

import io

import pytest

from gradlet.data import from_csv


def test_a_header_and_words_for_labels() -> None:
    X, y = from_csv("width,height,kind\n1,2,cat\n3,-4e-1,dog\n5,6,cat\n")
    assert X == [[1.0, 2.0], [3.0, -0.4], [5.0, 6.0]]
    assert y == [-1.0, 1.0, -1.0]


def test_no_header_and_numbers_for_labels() -> None:
    assert from_csv("1,2,0\n3,4,1.0\n5,6,1\n") == ([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], [-1.0, 1.0, 1.0])


@pytest.mark.parametrize("labels", [("-1", "1"), ("0", "1"), ("1", "2"), ("no", "yes"), ("2", "10")])
def test_the_smaller_label_is_minus_one(labels: tuple[str, str]) -> None:
    low, high = labels
    assert from_csv(f"5,{high}\n6,{low}\n")[1] == [1.0, -1.0]


@pytest.mark.parametrize("name", ["label", "target", "class", "y", "Label", "CLASS"])
def test_the_label_column_is_found_by_its_name(name: str) -> None:
    assert from_csv(f"{name},a,b\n0,1,2\n1,3,4\n") == ([[1.0, 2.0], [3.0, 4.0]], [-1.0, 1.0])


def test_beside_a_label_y_is_a_coordinate() -> None:
    assert from_csv("x,y,label\n1,2,0\n3,4,1\n") == from_csv("1,2,0\n3,4,1\n")


@pytest.mark.parametrize("label", ["b", 1, -2])
def test_the_label_column_can_be_said(label: str | int) -> None:
    assert from_csv("a,b,c\n1,0,2\n3,1,4\n", label=label) == ([[1.0, 2.0], [3.0, 4.0]], [-1.0, 1.0])


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff1,2,0\n3,4,1\n",
        "1,2,0\r\n3,4,1\r\n",
        "\n1,2,0\n\n , ,\n3,4,1\n\n",
        "1;2;0\n3;4;1",
        "1\t2\t0\n3\t4\t1",
        " 1, 2 ,0 \n3,4, 1",
        '"1","2","0"\n3,4,1',
    ],
)
def test_ways_to_write_the_same_table(text: str) -> None:
    assert from_csv(text) == ([[1.0, 2.0], [3.0, 4.0]], [-1.0, 1.0])


def test_an_open_file_and_lines_will_do() -> None:
    expected = from_csv("a,y\n1,0\n2,1\n")
    assert from_csv(io.StringIO("a,y\n1,0\n2,1\n")) == expected
    assert from_csv(["a,y", "1,0", "2,1"]) == expected


def test_same_names_for_two_inputs_do_no_harm() -> None:
    assert from_csv("x,x,y\n1,2,0\n3,4,1\n") == ([[1.0, 2.0], [3.0, 4.0]], [-1.0, 1.0])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the CSV is empty"),
        ("\n \n", "the CSV is empty"),
        ("a,b,y\n", "a header ['a', 'b', 'y'] but no rows"),
        ("points.csv", "'points.csv' is a file name; pass the text in it: Path('points.csv').read_text()"),
        ("a,h,y\n1,2,0\n3,tall,1\n", "line 3, column 2 ('h') of the CSV holds 'tall', which is not a number; correct"),
        ("1,2,0\n3,tall,1\n", "line 2, column 2 of the CSV holds 'tall'"),
        (
            "1;2,5;0\n3;4;1\n",
            "line 1, column 2 of the CSV holds '2,5', which is not a number; write decimals with a point",
        ),
        ("1,1_000,0\n", "'1_000', which is not a number"),
        ("a,b,y\n1,,0\n", "line 2, column 2 ('b') of the CSV is empty"),
        ("a,b,y\n1,nan,0\n", "line 2, column 2 ('b') of the CSV holds 'nan', which is not finite"),
        ("1,-inf,0\n2,1,1\n", "column 2 of the CSV holds '-inf', which is not finite"),
        ("1,2,0\n\n3,4\n", "line 3 of the CSV has 2 columns where 3 were expected: ['3', '4']"),
        ("a,b,y\n1,2,0,9\n", "line 2 of the CSV has 4 columns where 3 were expected"),
        ("1\n2\n", "the CSV has one column only (line 1: ['1'])"),
        ("a,b,y\n1,2,5\n3,4,5\n", "column 3 ('y') of the CSV holds 1 different labels (5.0)"),
        ("1,2,a\n1,2,b\n1,2,c\n", "column 3 of the CSV holds 3 different labels ('a', 'b', 'c'); expected exactly two"),
        ("1,1\n1,2\n1,3\n1,4\n1,5\n", "5 different labels (1.0, 2.0, 3.0, 4.0, ...)"),
        ("a,b,y\n1,2,\n", "line 2, column 3 ('y') of the CSV has no label"),
        ("y,a,y\n1,2,0\n", "column 1 ('y') and column 3 ('y') could both be the label"),
        ("class,a,label\n1,2,0\n", "column 1 ('class') and column 3 ('label') could both be the label"),
    ],
)
def test_what_is_wrong_is_named(text: str, words: str) -> None:
    with pytest.raises(ValueError) as caught:
        from_csv(text)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("text", "label", "words"),
    [
        ("a,b\n1,0\n", "c", "no label column 'c' in the CSV; its columns are ['a', 'b']"),
        ("1,0\n", "c", "the CSV has no header to find 'c' in"),
        ("1,0\n", 2, "no column 2 to take; positions run from 0 to 1"),
        ("b,b,c\n1,0,3\n", "b", "column 1 ('b') and column 2 ('b') could both be the label"),
    ],
)
def test_a_label_column_that_is_not_there(text: str, label: str | int, words: str) -> None:
    with pytest.raises(ValueError) as caught:
        from_csv(text, label=label)
    assert words in str(caught.value)


def test_a_hostile_cell_is_an_error_and_not_a_crash() -> None:
    with pytest.raises(ValueError, match="is not CSV"):
        from_csv("1,2,0\n" + '"' + "9" * 200_000 + "\n")
