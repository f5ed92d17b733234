"""Picks that a line of a list offers: a word with the line's own code."""

from __future__ import annotations

from enum import StrEnum

import pytest

from kpixl.words.line_picks import LinePick, pick_in, picks_offered


class Fruit(StrEnum):
    APPLE = "apple"
    PEAR = "pear"


def test_a_line_offers_each_word_with_its_code_and_knows_them_again():
    offered = picks_offered(Fruit, "3f09a1c2")
    assert offered == ["apple 3f09a1c2", "pear 3f09a1c2"]
    assert [pick_in(each, Fruit) for each in offered] == [LinePick(word, "3f09a1c2", "") for word in Fruit]
    assert all(pick.is_as_offered for each in offered if (pick := pick_in(each, Fruit)))


@pytest.mark.parametrize(
    ("cell", "code", "rest"),
    [
        (" Pear \n", "", ""),
        ("PEAR  3F09A1C2", "3f09a1c2", ""),
        ("pear 2024-06-3f09a1c2", "2024-06-3f09a1c2", ""),
        ("pear 3f09a1c2: it is ripe", "3f09a1c2", ": it is ripe"),
        ("pear, it is ripe", "", ", it is ripe"),
        ("pear 3f09a1c", "", " 3f09a1c"),  # too short for a code
    ],
)
def test_a_pick_typed_by_hand_is_read_as_its_word_its_code_and_what_is_behind(cell: str, code: str, rest: str):
    assert pick_in(cell, Fruit) == LinePick(Fruit.PEAR, code, rest)


@pytest.mark.parametrize("cell", ["", "pears", "a pear", "3f09a1c2 pear", "pear-3f09a1c2"])
def test_other_words_are_no_pick(cell: str):
    assert pick_in(cell, Fruit) is None
