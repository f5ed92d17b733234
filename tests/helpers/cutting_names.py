"""Ways of writing a part of somebody's name: cut short, with an ending, as it sounds, or with letters left out."""

from __future__ import annotations

import re
from collections.abc import Callable

ENDINGS = ("y", "ie", "o", "s", "zza", "ers", "ek", "ster")
AS_IT_SOUNDS = str.maketrans("sky", "zci")
OTHER_VOWELS = str.maketrans("aeiou", "eieua")
SYLLABLE = re.compile(r"(?i)[^aeiouy]*[aeiouy]+[^aeiouy]+")


def _first_part(name: str) -> str:
    return name.replace(" ", "-").split("-")[0]


def _last_part(name: str) -> str:
    return name.replace("’", "'").replace(" ", "-").split("-")[-1].split("'")[-1]


def _syllable(name: str) -> str:
    found = SYLLABLE.match(name)
    return found[0] if found and len(found[0]) > 2 else name[:4]


def _ending(name: str) -> str:
    """One of the endings, always the same for the same name."""
    return ENDINGS[sum(map(ord, name)) % len(ENDINGS)]


def _with_another_vowel(name: str) -> str:
    """The name with its last vowel changed, except its first and last letter."""
    at = max((at for at in range(1, len(name) - 1) if name[at] in "aeiou"), default=len(name))
    return name[:at] + name[at : at + 1].translate(OTHER_VOWELS) + name[at + 1 :]


CUT_FORENAMES: dict[str, Callable[[str], str]] = {
    "first letters": lambda f: f[:3],
    "first four letters": lambda f: f[:4],
    "with an ending": lambda f: f[:3] + _ending(f),
    "a longer part with an ending": lambda f: f[:4] + _ending(f[1:]),
    "as it sounds": lambda f: _syllable(f).translate(AS_IT_SOUNDS),
    "a syllable with an ending": lambda f: _syllable(f) + _ending(f[2:]),
    "z for r": lambda f: f"{f.partition('r')[0]}z" if "r" in f[2:4] else f[:3],
    "last letters": lambda f: f[-4:].capitalize(),
    "another spelling": lambda f: _with_another_vowel(f),
    "without vowels": lambda f: f[0] + "".join(letter for letter in f[1:] if letter not in "aeiou"),
}
CUT_SURNAMES: dict[str, Callable[[str], str]] = {
    "first letters": lambda s: s[:5],
    "without its last letters": lambda s: s[:-3],
    "last letters": lambda s: s[-5:].capitalize(),
    "letter, apostrophe and rest": lambda s: f"{s[0]}'{s[len(s) // 2 :]}",
    "letters, apostrophe and end": lambda s: f"{s[:2]}’{s[-3:]}",
    "letter, hyphen and rest": lambda s: f"{s[0]}-{s[len(s) // 2 :]}",
    "stars": lambda s: s[0] + "*" * (len(s) - 2) + s[-1],
    "letter and stars": lambda s: f"{s[0]}*****",
    "dots": lambda s: f"{s[:4]}…",
    "three stops": lambda s: f"{s[:5]}...",
    "another spelling": lambda s: _with_another_vowel(s),
}
LEAST_FORENAME, LEAST_SURNAME = 6, 8  # letters that a name must have to be cut


def cut_short(forename: str, surname: str) -> dict[str, str]:
    """What each way makes of the name; a short name is cut in few ways."""
    first, last = _first_part(forename), _last_part(surname)
    found = {}
    for way, cut in CUT_FORENAMES.items() if len(first) >= LEAST_FORENAME else ():
        found[f"forename: {way}"] = cut(first)
    for way, cut in CUT_SURNAMES.items() if len(last) >= LEAST_SURNAME else ():
        found[f"surname: {way}"] = cut(last)
    found["forename and initial"] = f"{first} {last[0].upper()}"
    if len(first) >= LEAST_FORENAME:
        found["short form and initial"] = f"{first[:3]} {last[0].upper()}."
    if len(last) >= LEAST_SURNAME:
        found["initial and cut surname"] = f"{first[0]}. {last[:5].capitalize()}"
    return found
