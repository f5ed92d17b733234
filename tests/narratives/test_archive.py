"""What the archive says about texts: to whom they first belonged."""

from __future__ import annotations

from kpixl.narratives.archive import NOT_TAKEN, Entry, moved_from
from kpixl.words.periods import Period

JUNE = Period(2024, 6)


def seen(*entries: tuple[str, str], period: str = "2024-06") -> list[Entry]:
    return [Entry(key, period, text, "2024-07-08 09:30:00", "") for key, text in entries]


def test_a_text_that_was_another_indicators_first_has_moved():
    archive = seen(("contacts", "Calm all month."), ("contacts", ""), ("supervision", "Calm all month."))
    assert moved_from(archive, JUNE) == {"supervision": "contacts"}


def test_texts_that_changed_places_have_both_moved():
    one, other = "Calm all month.", "A busy last week."
    archive = seen(("contacts", one), ("supervision", other), ("contacts", other), ("supervision", one))
    assert moved_from(archive, JUNE) == {"contacts": "supervision", "supervision": "contacts"}


def test_a_text_that_went_back_to_its_indicator_has_not_moved():
    text = "Calm all month."
    archive = seen(("contacts", text), ("contacts", ""), ("supervision", text), ("supervision", ""), ("contacts", text))
    assert moved_from(archive, JUNE) == {}


def test_the_same_words_beside_two_indicators_have_not_moved():
    assert moved_from(seen(("contacts", "Calm all month."), ("supervision", "Calm all month.")), JUNE) == {}


def test_words_that_many_say_and_texts_of_other_months_or_that_were_not_taken_say_nothing_of_whose_they_are():
    short = seen(("contacts", "No change"), ("contacts", ""), ("supervision", "No change"))
    other = seen(("contacts", "Calm all month."), period="2024-05") + seen(("supervision", "Calm all month."))
    not_taken = seen((f"{NOT_TAKEN}contacts", "Calm all month."), ("supervision", "Calm all month."))
    assert [moved_from(each, JUNE) for each in (short, other, not_taken)] == [{}, {}, {}]
