"""The key and the month under which the archive keeps the text of a place."""

from __future__ import annotations

from kpixl.narratives.archive import EVENT, OVERRIDE, Entry
from kpixl.narratives.merging import OF_ACTIONS, Place, What
from kpixl.words.periods import Period


def key_and_period(place: Place, shows: Period) -> tuple[str, str]:
    """The key and month for a place: an action has a month of its own, any other text has the page's month."""
    if place.what in OF_ACTIONS:
        key, _, promised = place.key.rpartition(" ")
        return f"({place.what}) {key}", promised
    if place.what is What.EVENT:
        return EVENT + place.key, str(shows)
    return (place.key if place.what is What.NARRATIVE else OVERRIDE + place.key), str(shows)


def place_of(entry: Entry) -> Place:
    """The place of a text in the archive."""
    if entry.key.startswith(OVERRIDE):
        return Place(What.OVERRIDE, entry.key.removeprefix(OVERRIDE))
    if entry.key.startswith(EVENT):
        return Place(What.EVENT, entry.key.removeprefix(EVENT))
    for what in OF_ACTIONS:
        if entry.key.startswith(f"({what}) "):
            return Place(what, f"{entry.key.removeprefix(f'({what}) ')} {entry.period}")
    return Place(What.NARRATIVE, entry.key)
