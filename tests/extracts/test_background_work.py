"""Work in the background: when it has been done, and what happens to a failure there."""

from __future__ import annotations

import threading

import pytest

from kpixl.extracts.background_work import in_background


def test_what_is_done_in_the_background_keeps_nobody_waiting_and_is_done_at_the_end():
    may_go_on, done = threading.Event(), []
    with in_background() as background:
        background(lambda: done.append(may_go_on.wait(10)))
        background(lambda: done.append("second"))
        assert not done
        may_go_on.set()
    assert done == [True, "second"]


def test_what_fails_in_the_background_fails_at_the_end():
    done = []
    with pytest.raises(ZeroDivisionError), in_background() as background:
        background(lambda: 1 / 0)
        done.append("the rest")
    assert done == ["the rest"]


def test_a_failure_of_the_rest_is_the_one_that_is_told():
    with pytest.raises(KeyError), in_background() as background:
        background(lambda: 1 / 0)
        raise KeyError
