"""Letters are found in a file that is read in pieces just as in the whole file."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpixl.extracts import text_bytes
from kpixl.extracts.text_bytes import count, is_odd_before, letter_places


@given(text=st.text('a"\n', max_size=40), at_a_time=st.integers(1, 9))
def test_however_long_the_pieces_are_the_same_letters_are_found(text: str, at_a_time: int):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_bytes, "AT_A_TIME", at_a_time)
        content = np.frombuffer(text.encode(), dtype=np.uint8)
        breaks = letter_places(content, "\n")
        assert breaks.tolist() == [place for place, letter in enumerate(text) if letter == "\n"]
        assert count(content, '"') == text.count('"')
        assert is_odd_before(content, '"', breaks).tolist() == [text[:place].count('"') % 2 == 1 for place in breaks]
