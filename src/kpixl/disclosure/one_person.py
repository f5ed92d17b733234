"""One person in a text without a number: "Child A", "her twin", "his brother", "a girl aged 9", "a child who died"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kpixl.disclosure.words_for_people import AGED, NO_COUNT, NOUNLESS, SOME_CHILD

_LETTER_OR_DIGIT = re.compile(  # of `Child A`, `YP 2`, but not of `Child A levels`, `a child 5 to 9`
    rf"""[ \xa0]\#?(?:(?-i:[A-HJ-Z])(?![\w&]|-\w|\.\w|/\w\b|\ levels?\b|\ to\ \w\b|\ (?-i:[A-Z])[a-z])
        | [1-9](?![\d/]|[.,]\d){NO_COUNT}
            (?!\s*(?:to|or|of|in|[–—])(?!\w)|\s+and\s+(?:over|under|above|below|\d)){NOUNLESS})""",
    re.IGNORECASE | re.VERBOSE,
)
_WHO_HAS_A_LETTER = re.compile(
    rf"""(?<!every\ )(?<!each\ )(?<!per\ )(?<!in\ )(?<!young\ )\b
        (?:{SOME_CHILD} | twin | mother | father | parent | carer | brother | sister | family | person | case)\Z""",
    re.IGNORECASE | re.VERBOSE,
)
_WHO_HAS_A_DIGIT = re.compile(
    rf"(?<!every\ )(?<!each\ )(?<!per\ )(?<!in\ )(?<!young\ )\b(?:{SOME_CHILD} | twin | person | family)\Z",
    re.IGNORECASE | re.VERBOSE,
)
_KIN = r"""(?:(?:half|step|foster|twin|baby|birth|younger|older|elder|eldest|youngest|little|big)[ -])*
    (?:brothers? | sisters? | siblings? | twins? | mother | father | mum | dad | parents? | sons? | daughters? | baby
    | babies | grand(?:mother|father|parents?|ma|dad) | nan | gran | aunt(?:y|ie)? | uncle | cousins? | nephew | niece
    | famil(?:y|ies) | carers? | girlfriend | boyfriend)\b
    (?!\s+(?:hubs?|centres?|clinics?|groups?|courts?|support|checks?)\b)"""
_A_RULE = r"""(?!\s+(?:who\s+(?:is|has|may|can|lives)|is|are|has|may|must|can|could|should|will|would|needs?|or|to|as)\b
    | \s+and\s+(?:over|under|above|below|older|younger)\b | \s*[-–/+])"""
_DONE_TO = "killed|injured|hurt|harmed|stabbed|shot|assaulted|raped|abducted|trafficked|arrested|sectioned"
_HARM = rf"""(?:(?:was|been|got)\s+(?:(?:seriously|badly|fatally|sexually)\s+)?(?:{_DONE_TO})
    | (?:(?:sadly|then|later)\s+)?(?:died|drowned|overdosed|self-harmed|took\ (?:his|her|their)\ own\ life))\b"""
_THE = r"\b(?:an?|the|this|that|our|another)\s+(?:[\w'’-]+\s+)??"
# The patterns, by letters that a text must have for them to be tried: searching is what takes longest.
_ALWAYS = {
    "half|step": r"(?:half|step)-?(?:brother|sister)s?\b",
    "twin ": r"twin\s+(?:(?:boy|girl|brother|sister|son|daughter|sibling|infant)s?|bab(?:y|ies))\b",
    "born": r"(?:first|second|last)[ -]?born\b",
}
_UNLESS_ANYBODY = {
    "twin": rf"\btwin(?:{NOUNLESS}|(?=['’]s\b))",
    "his |her ": rf"\b(?:his|her)\s+{_KIN}",
    "the other ": rf"\bthe\ other\ {SOME_CHILD}{NOUNLESS}",
    "eldest |oldest |youngest ": rf"\b(?:the|his|her)\s+(?:eldest|oldest|youngest)\s+{SOME_CHILD}{NOUNLESS}",
    "1st |2nd |3rd |first |second |third ": rf"""\b(?:1st|2nd|3rd|first|second|third)\s+{SOME_CHILD}
        (?!\s+in\ (?:need|care)\b){NOUNLESS}""",
    " or two": rf"\b{SOME_CHILD}\ or\ two\b",
    "old|yo|y.o|y/o": rf"{_THE}(?P<aged>{AGED}(?:{NOUNLESS}|\s+{SOME_CHILD}\b)){_A_RULE}",
    " aged ": rf"{_THE}{SOME_CHILD},?\s+(?:who\s+(?:is|was)\s+)?aged\s+(?:\d{{1,2}}|\w{{3,9}})\b{_A_RULE}",
    " (": rf"{_THE}{SOME_CHILD}\s*\((?:1[0-8]|\d{{1,2}}\s?y\w*)\)",
    f"{_DONE_TO}|died|drowned|overdosed|own life": rf"{_THE}{SOME_CHILD}\s+(?:(?:who|that|had|has)\s+){{0,2}}{_HARM}",
    "abscond|ran away|missing": rf"\ban?\s+{SOME_CHILD}\s+(?:absconded|ran\ away|went\ missing)\b",
    "deceased ": rf"\b(?:the|this|that|our)\s+deceased\s+{SOME_CHILD}\b",
}
_PATTERNS = [
    (re.compile(pattern, re.IGNORECASE | re.VERBOSE), wanted is _ALWAYS)
    for wanted in (_ALWAYS, _UNLESS_ANYBODY)
    for pattern in wanted.values()
]
_LETTERS = [(each, at) for at, letters in enumerate((*_ALWAYS, *_UNLESS_ANYBODY)) for each in letters.split("|")]
# In a sentence about anybody in general, `his brother` is no particular person.
_ANYBODY = re.compile(
    rf"""\b(?:(?:each|every|any|per|no)\s+(?:other\s+|time\s+an?\s+)?(?:[\w'’-]+\s+)??
        | (?:if|whether|unless)\s+the\s+
        | (?:if|when|whenever|where|whether|until|unless|once|before|after|since|times|which|whom)\s+an?\s+
            (?:[\w'’-]+\s+)??)
        (?:{SOME_CHILD} | twin | mother | father | parent | carer | person)\b
    | \b(?:he|his|him)(?:\s+or\s+|\s?/\s?)(?:she|hers?)\b | \b(?:she|hers?)(?:\s+or\s+|\s?/\s?)(?:he|his|him)\b""",
    re.IGNORECASE | re.VERBOSE,
)


def singled_out(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each mention of one person."""
    if " " not in text:
        return
    yield from _with_a_letter(text)
    lowered, said_of_anybody = text.lower(), None
    for at in sorted({at for letters, at in _LETTERS if letters in lowered}):
        pattern, always = _PATTERNS[at]
        for found in pattern.finditer(text):
            if said_of_anybody is None:
                said_of_anybody = bool(_ANYBODY.search(text))
            if always or not said_of_anybody:
                yield found.span(found.lastgroup or 0)


def _with_a_letter(text: str) -> Iterator[tuple[int, int]]:
    """`Child A`, `child 1 and child 2`."""
    for found in _LETTER_OR_DIGIT.finditer(text):
        who = _WHO_HAS_A_DIGIT if text[found.end() - 1].isdigit() else _WHO_HAS_A_LETTER
        if person := who.search(text, max(0, found.start() - 30), found.start()):
            yield person.start(), found.end()
