"""What labels mean, and what a reader calls the two sides."""

from __future__ import annotations

import math

import pytest

from gradlet.data.labels import Sides


@pytest.mark.parametrize(
    ("labels", "names"),
    [
        ([-1, 1, 1], ("\u22121", "+1")),
        ([0, 1, 0], ("0", "1")),
        ([1, 2, 2], ("1", "2")),
        ([-3, -2.5], ("\u22123", "\u22122.5")),
        ([0, 1, 2], ("\u2264 1", "> 1")),
        ([5, 5], ("\u2264 5", "> 5")),
        ([math.nan, 0, 4], ("0", "4")),
    ],
)
def test_the_sides_are_called_by_their_labels(labels: list[float], names: tuple[str, str]) -> None:
    assert Sides.of([float(label) for label in labels]).names == names


def test_a_threshold_that_does_not_part_two_labels_is_said_instead() -> None:
    assert Sides.of([3.0, 4.0], threshold=7.0).names == ("\u2264 7", "> 7")
