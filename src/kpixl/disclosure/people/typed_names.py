"""How words are typed, and beside what, if they are somebody's name and if they are none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kpixl.disclosure.people.certainty import LEAD, NamePart, gap_behind
from kpixl.disclosure.people.folding import Folded, Word
from kpixl.disclosure.people.ordinary_words import (
    BEFORE_A_WORD,
    CALENDAR,
    COLOURS,
    DONE_BY_SOMEBODY,
    FAMILY,
    INSTITUTIONS,
    KINDS_OF_CHILDREN,
    MANY_YOUNG,
    MEANS_MORE,
    OF_A_FAMILY,
    ONE_FAMILY,
    PLACES,
    SEASONS,
    SHORT_WORDS,
    TITLES,
    YOUNG,
    is_ordinary,
    word_set,
)
from kpixl.disclosure.people.said_of_somebody import (
    AGE_BEHIND_A_NAME,
    AGE_BEHIND_A_SEASON,
    AGE_OF_ONE,
    AGED_BEHIND,
    CALLED_BEFORE,
    DONE_BY_ONE_PERSON,
    NAME_OF_A_CHILD,
    NO_NOUN,
    OF_ONE_PERSON,
    ONE_CHILD_BEFORE,
    TALKED_TO,
    WITH_HIS_FAMILY,
)

# Parts of a document, a plan or a pay scale: Table B.
LETTERED = word_set("table tab plan part band grade year group phase stage level type class unit key cat set wave")
_LETTERED_PARTS = word_set(
    "page appendix annex section item option figure schedule room block zone lot question route code"
)
_COMPASS = word_set("n e s w")
_OF_ONE_HOME = MANY_YOUNG | word_set("child family household boys girls baby mum mother dad father")
_KINDS_OF_BOYS = COLOURS | {"good"}
_SENTENCE_ENDS = re.compile(r"\s?(?:\(\d\))?\s?(?:[.;,:!?)]*(?:\s*\Z|\n)|[.;]\s|[–-]\s)")
_BEFORE_A_SURNAME = word_set("fam siblings sibs twins brothers sisters sw iro")
_DOES_AT_HOME = re.compile(r"\s(?:live[sd]?|moved(?: house| home| away)?|refused|declined|said|wants?|wanted|stayed)\b")
_ENDS_BEFORE = re.compile(r"[.!?:;\n\t]|(?:^|\s)[-*•]\s")
_WHEN = BEFORE_A_WORD | word_set(
    "since during until till between before after last next late early mid than near around"
)
_LAST_OF_CALLED = ("little", "young", "called", "named", "old", "o")  # a girl called, 9yo
_OF_A_PERSON = re.compile(r"\b(?:because of|relat(?:es?|ed|ing) to|due to|explained by|waiting on)\s\Z")
SAINT = word_set("st saint")  # of a town, a church or a school: St Helens
DETERMINERS = word_set("the a an this that these those our their its each every no any some")


def is_hyphenated(text: Folded, words: list[Word]) -> bool:
    """Whether words have a capital each and a hyphen between them: Lily-Rose, Bishop-Banks."""
    return all(map(text.is_capital, words)) and text.text[words[0].end : words[1].start] == "-"


def is_saint(text: Folded, at: int) -> bool:
    """Whether a word is St or Saint; not the first letters of Ștefan."""
    word = text.words[at]
    return word.text in SAINT and text.original[slice(*text.span(word.start, word.end))].isascii()


def is_of_a_saint(text: Folded, words: list[Word]) -> bool:
    """Whether words are St and a name, as in a surname that is looked for: St John."""
    return words[0].text in SAINT and all(map(text.is_capital, words))


def is_typed_as_a_name(text: Folded, part: NamePart) -> bool:
    """Whether two letters are a capital and a small one and no word: Li, Ng; not of, IT."""
    if part.first != part.last or part.key in SHORT_WORDS | TITLES | SAINT or is_ordinary(part.key):
        return False
    word = text.words[part.first]
    start, end = text.span(word.start, word.end)
    return len(word.text) == len(part.key) > 1 and text.original[start].isupper() and text.original[end - 1].islower()


def is_beside_an_age_or_child(text: Folded, at: int) -> bool:
    """Whether an age or a word for a child is beside a name: Hope (4), Hope aged 4, YP Hope, 4 year old Hope."""
    word = text.words[at]
    if names_an_institution(text, at):
        return False
    if _stands_behind(NAME_OF_A_CHILD, text, at):
        return True
    return word.text not in CALENDAR and AGE_BEHIND_A_NAME.match(text.text, word.end) is not None


def names_an_institution(text: Folded, at: int) -> bool:
    """Whether a word begins the name of a place, a team or an office: Taylor Centre, Lewis and Harper teams."""
    words = text.words
    after = [word.text for word in words[at + 1 : at + 4]]
    if not after or not text.is_capital(words[at]):
        return False
    if _is_institution(after[0]):
        return len(gap_behind(text, words, at)) == 1
    return (
        len(after) == 3 and after[0] in ("and", "or") and text.is_capital(words[at + 2]) and _is_institution(after[2])
    )


def _is_institution(word: str) -> bool:
    return word in INSTITUTIONS or word.removesuffix("s") in INSTITUTIONS


def begins_a_sentence(text: Folded, at: int) -> bool:
    """Whether a word begins a sentence, so that its capital means nothing."""
    return at == 0 or _ENDS_BEFORE.search(gap_behind(text, text.words, at - 1)) is not None


def is_talked_to(text: Folded, at: int) -> bool:
    """Whether a word that is a month or a colour is somebody: "the mother of May rang", "YP Amber was seen"."""
    is_somebody = _stands_behind(TALKED_TO, text, at) or _stands_behind(ONE_CHILD_BEFORE, text, at)
    return is_somebody and _ends_there(text, at)


def does_what_one_person_does(text: Folded, at: int) -> bool:
    """Whether a word is said to do what only a person does, or to have siblings: Hope told us, Hope & sibs."""
    return DONE_BY_ONE_PERSON.match(text.text, text.words[at].end) is not None or _is_with_family(text, at)


def _is_with_family(text: Folded, at: int) -> bool:
    """Whether siblings or a family follow a word directly, and no longer phrase: "Hope and her sister moved"."""
    others = WITH_HIS_FAMILY.match(text.text, text.words[at].end)
    return others is not None and NO_NOUN.match(text.text, others.end()) is not None


def is_one_person(text: Folded, at: int) -> bool:
    """Whether a month, a colour or a place has beside it what only a person has: Summer (13), "April told us"."""
    word = text.words[at]
    is_called = at > 0 and text.words[at - 1].text.endswith(_LAST_OF_CALLED) and _stands_behind(CALLED_BEFORE, text, at)
    if is_called and _ends_there(text, at):
        return True
    if not _may_begin_a_person(text, at):
        return False
    if AGE_OF_ONE.match(text.text, word.end) or _is_with_family(text, at):
        return True
    if word.text in PLACES:
        return False
    if text.text[word.start : word.end].endswith("'s"):
        his = OF_ONE_PERSON.match(text.text, word.end + 1)
        return his is not None and NO_NOUN.match(text.text, his.end()) is not None
    is_season = word.text in SEASONS and CALENDAR.isdisjoint(text.word_texts - {word.text})  # Spring (11), Summer (12)
    is_aged = is_season and AGE_BEHIND_A_SEASON.match(text.text, word.end)
    return bool(is_aged or DONE_BY_ONE_PERSON.match(text.text, word.end))


def _may_begin_a_person(text: Folded, at: int) -> bool:
    """Whether nothing before a word says that it is a time or a part of a longer name: in April, West Kent."""
    if begins_a_sentence(text, at):
        return True
    before = text.words[at - 1]
    if before.text in _WHEN:
        return _stands_behind(_OF_A_PERSON, text, at)
    return not text.is_capital(before) or begins_a_sentence(text, at - 1)


def is_surname_beside_a_word(text: Folded, at: int, before: str, after: str) -> bool:
    """
    Whether a word has beside it what a surname has.

    Mr Young, the Young family, the Pages, Page children, siblings Page, Page (aged 9).
    """
    word = text.words[at].text
    if before in TITLES | {"baby"} or (before == "the" and _are_a_family(text, at)):
        return True
    if word not in MEANS_MORE - OF_A_FAMILY and _stands_behind(ONE_CHILD_BEFORE, text, at) and _ends_there(text, at):
        return True  # YP Cook
    is_kind = word in (MEANS_MORE | KINDS_OF_CHILDREN) - OF_A_FAMILY
    if not is_kind and (
        (before in _BEFORE_A_SURNAME and _ends_there(text, at))
        or AGED_BEHIND.match(text.text, text.words[at].end)
        or _has_family_behind(text, at, after)
    ):
        return True
    if after in ("case", "cases") and word in (CALENDAR | PLACES | INSTITUTIONS) - OF_A_FAMILY:
        return False
    if after in YOUNG and (is_kind if after in MANY_YOUNG else word in MEANS_MORE - OF_A_FAMILY):
        return False
    if after in ONE_FAMILY and not is_kind:
        return True
    follows = text.words[at + 2].text if at + 2 < len(text.words) else ""
    return (
        before in ("the", "other")
        and after in (FAMILY | YOUNG | {"case", "cases"})
        and follows not in INSTITUTIONS | {"help", "support", "solutions"}
    )


def _has_family_behind(text: Folded, at: int, after: str) -> bool:
    """Whether a word names children or a family: "Page children were seen", not "Page children's centre"."""
    words = text.words
    if after not in _OF_ONE_HOME or text.is_capital(words[at + 1]) or words[at].text in _KINDS_OF_BOYS:
        return False
    follows = words[at + 2].text if at + 2 < len(words) else ""
    if follows in DONE_BY_SOMEBODY:
        return True
    if begins_a_sentence(text, at):
        return _SENTENCE_ENDS.match(text.text, words[at + 1].end) is not None
    return _ends_there(text, at + 1)


def _are_a_family(text: Folded, at: int) -> bool:
    """Whether a plural has an apostrophe, or did what only people do: the Bells' home, not the Courts' backlog."""
    word = text.words[at]
    done = _DOES_AT_HOME.match(text.text, word.end) if word.text.endswith("s") else None
    is_done = done is not None and NO_NOUN.match(text.text, done.end()) is not None
    is_plural = is_done or text.text[word.end - 1 : word.end + 1] == "s'"
    return is_plural and word.text.removesuffix("s") not in MEANS_MORE - OF_A_FAMILY


def _ends_there(text: Folded, at: int) -> bool:
    """Whether no noun follows a word: "siblings Page", not "siblings Page views"."""
    word = text.words[at]
    end = text.span(word.start, word.end)[1]
    return text.original.startswith(" (", end) or NO_NOUN.match(text.original, end) is not None


def _stands_behind(pattern: re.Pattern[str], text: Folded, at: int) -> bool:
    """Whether the pattern, which ends where a word begins, fits what is directly before it."""
    start = text.words[at].start
    return pattern.search(text.text, max(0, start - LEAD), start) is not None


def two_before(text: Folded, part: NamePart) -> Iterator[tuple[int, int]]:
    """The word before a part, and the first of two initials there: A.J. Mercy."""
    at, words = part.first - 1, text.words
    yield at, part.first
    if at > 0 and len(words[at].text) == 1 == len(words[at - 1].text):
        yield at - 1, at


def is_behind_a_title(text: Folded, at: int, part: NamePart) -> bool:
    """Whether an initial is directly after a title: Mr I Wall."""
    return 0 < at < part.first and text.words[at - 1].text in TITLES and text.is_capital(text.words[at])


def is_written_as_initial(text: Folded, word: Word, gap: str) -> bool:
    return text.is_capital(word) and ("." in gap or "," in gap)


def is_beside_initial(text: Folded, at: int, part: NamePart, gap: str) -> bool:
    """Whether a capital that is no word is beside one word with a capital: with G Page, Page (G), PAGE G (Miss)."""
    words, word = text.words, text.words[at]
    if text.shouts or len(word.text) > 1 or not text.is_capital(word):
        return False
    first, last = min(at, part.first), max(at, part.last)
    if gap == " " and _stands_behind(ONE_CHILD_BEFORE, text, first):
        return part.key not in INSTITUTIONS - OF_A_FAMILY and _ends_there(text, last)  # YP J Cook
    if word.text in "ai":
        return False
    is_in_brackets = gap == " (" and text.text[word.end : word.end + 1] == ")"
    if gap != " " and not (is_in_brackets and word.text != part.key[0]):  # Price (P) is short for itself
        return False
    if part.first != part.last or part.key in CALENDAR | SHORT_WORDS:
        return False
    if part.key in COLOURS | PLACES:
        is_more = word.text in _COMPASS or word.text == part.key[0]  # S Yorkshire, A Amber
        if is_more or not _ends_there(text, last):
            return False
    if at > part.first and words[part.first].text in LETTERED | _LETTERED_PARTS:
        return False
    return _has_a_persons_words_around(text, at, part)


def _has_a_persons_words_around(text: Folded, at: int, surname: NamePart) -> bool:
    """Whether no word around a surname and its initial makes them a table, a house or a part of a longer phrase."""
    words, first, last = text.words, min(at, surname.first), max(at, surname.first)
    is_beside = first > 0 and gap_behind(text, words, first - 1) == " "  # not in "Late: PAGE G"
    around = [*words[first - is_beside : first], *words[last + 1 : last + 2]]
    before = words[first - 1].text if first else ""
    said = TITLES | (DONE_BY_SOMEBODY if at < surname.first else set())  # P Lane moved; House C was closed
    is_person = before == "re" or any(each.text in said for each in around)
    if surname.key in INSTITUTIONS and not is_person:
        return False
    has_capital = any(text.is_capital(each) for each in around if each.text not in TITLES)
    return before not in LETTERED | _LETTERED_PARTS | DETERMINERS and not has_capital
