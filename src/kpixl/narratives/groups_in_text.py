"""Which teams or services a sentence mentions, by their names in the extracts."""

from __future__ import annotations

import re
from collections.abc import Iterable

# A capitalised word next to a name, except these, makes it part of another: `Assessment West` is not `Assessment`.
_NAMED_ONWARDS = re.compile(r" (?!(?:Teams?|Services?)\b)[A-Z]")
_NAMED_BEFORE = re.compile(r"\b(?!(?:In|The|For|At|Our|While|Only|Both|Of|And|But|With|Within)\b)[A-Z][\w&’'-]* \Z")


def groups_named(sentence: str, names: Iterable[str], label: str) -> list[str]:
    """
    The teams and services named in the sentence, as they are written.

    A name that is also in the indicator's `label` does not count: in `Looked After Children's reviews` it says what is
    counted. If one name is within another, the longest counts.
    """
    found: list[tuple[int, int, str]] = []
    for name in sorted(set(names), key=len, reverse=True):
        if name.casefold() in label.casefold():
            continue
        for place in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", sentence):
            is_within = any(start <= place.start() and place.end() <= end for start, end, _ in found)
            before, after = sentence[: place.start()], sentence[place.end() :]
            if not (is_within or _NAMED_BEFORE.search(before) or _NAMED_ONWARDS.match(after)):
                found.append((*place.span(), name))
    return list(dict.fromkeys(name for *_, name in sorted(found)))
