"""Where a text says that a day, a month or a year is that of somebody's birth, by a word or an age beside it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date

from kpixl.disclosure.people.days import (
    A_DAY,
    A_MONTH,
    AN_AGE,
    MONTH_NAME,
    MONTH_NUMBERS,
    MONTH_STARTS,
    ORDINALS,
    day_of_serial,
    written_year,
)
from kpixl.disclosure.people.folding import Folded

_DATE_OF_BIRTH = r"d[./]?\s?o[./]?\s?bs?|(?:dates?|dt)[ _-]?(?:of[ _-]?)?birth|birth[ -]?date"
_BIRTHDAY = r"b(?:irth|['’-])?[ -]?day"
_BIRTH_BEFORE = re.compile(
    rf"(?:\b|(?<=_))(?P<word>born|b|{_DATE_OF_BIRTH}|births?|{_BIRTHDAY}s?"
    r"|aged?|turn(?:s|ed|ing))(?:\b|(?=_))"
    r"(?P<between>[^a-z]*(?:[a-z]+[^a-z]+){0,4}?)$"
)
_BIRTH_AFTER = re.compile(
    rf"^(?P<between>[^a-z0-9]*(?:[a-z]+[^a-z]+){{0,2}}?)\b(?:{_DATE_OF_BIRTH}|{_BIRTHDAY}|birth|born)\b"
)
_CALLED_BIRTH = rf"(?:(?:\b|(?<=_))(?:{_DATE_OF_BIRTH})\b)"
_SAID_AT_LENGTH = re.compile(
    rf"{_CALLED_BIRTH}(?P<between>[^.;!?\n]{{0,40}})(?:[:=]|\b(?:is|was|be|as))\s?$"
)  # DOB on the referral form was wrong:
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_BORN_ELSEWHERE = re.compile(  # as they are folded: né, născut, doğum
    r"\b(?:geb|geboren|geburtsdatum|ur(?=\.)|urodz|urodzon[ya]|urodzenia|ganwyd|ganed|geni|nee?|naissance|nacid[oa]|nacimiento"
    r"|nascid[oa]|nascita|nat[oa]|nascuta?|nasterii|dogum|dogumlu|dogum tarihi|dhashay|dhalatay|narozen[ay]?|lindur)\b"
    r"[.:\s,(=-]{1,4}(?:(?:[a-z]+ ){0,2}(?:le|la|el|il|am|dnia|ar|pe|op)\s)?$"
)
_CORRECTED = (
    rf"{_CALLED_BIRTH}[^.;!?\n]{{0,30}}\b(?:corrected|changed|amended|updated|altered|revised|entered|recorded)"
    r"(?: \w+)? (?:from|to|as)\b"
)
_CORRECTED_TO = re.compile(rf"{_CORRECTED}[^;!?\n]{{0,30}}$")
_THE_DAY = r"(?:the |(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )?"
_BORN_AT = re.compile(
    r"\b(?:born|birth) (?:\w+ly |early )?(?:at|in|by|to|via|near) (?P<place>(?:[\w'.-]+,? ){1,7})on " + _THE_DAY + "$"
)  # born at St Mary's on
_DOES = re.compile(r"\b(?:was|were|is|are|ha[sd]|have|who|will|seen|met|came|went|began|[a-z]{3,}ed)\b")
_WHO = (
    r"(?:boy|girl|child|male|female|son|daughter|brother|sister|baby|pupil|teenager|[cy]?yp|[mf]"
    r"|young (?:man|woman|person))"
)
_YEARS_OLD = rf"(?<![\d/.-])\b{AN_AGE}(?:y\b|\s?y[/.]?\s?o\b\.?|[\s-]?(?:years?|yrs?)[\s-](?:old|of age)\b)"
_OF_AN_AGE = (
    rf"(?:{_YEARS_OLD}|\b(?:{_WHO}(?: of|,)|boy|girl|male|female) {AN_AGE}\b)"
    rf"(?:[\s,(-]{{1,3}}{_WHO}\b)?(?:[\s,:(\[|-]{{1,3}})"
)
_AN_AGE_BEFORE = re.compile(rf"{_OF_AN_AGE}{_THE_DAY}$")
_SAID_BEFORE = (_CORRECTED_TO, _AN_AGE_BEFORE, _BORN_ELSEWHERE)
_AN_AGE_AFTER = re.compile(rf"[\s,(-]{{1,3}}(?:(?:aged?\s)?{_YEARS_OLD}|aged?\s{AN_AGE}\))")
_LED_TO = r"[.:\s(=–-]*(?:(?:in|is|was|on|of|early|premature(?:ly)?|mid|late|around|about|back|sometime)[\s-]+){0,3}"
_TO_THE_DAY = r"[\s,:(\[-]{1,3}(?:the )?$"
_ARRIVED = re.compile(
    r"(?:\b(?:baby|newborn|infant|twins|triplets)\b[^.;!?\n]{0,20}\b(?:arrived|came|(?:was|were) delivered|delivered)"
    rf"|\b(?:mum|mother|she) (?:was )?delivered|\binto the world|\bunborn,? due)(?: on)?{_TO_THE_DAY}"
    rf"|\bnewborns?(?: of)?{_TO_THE_DAY}"
)
_WEIGHED = re.compile(r"[\s,(]{1,2}(?:at |weigh(?:ing|ed) )?\d(?:\.\d+)?\s?(?:kg|lbs?)\b")  # at 3kg
_A_CHILD_BEFORE = re.compile(
    rf"(?:\b(?:{_WHO}|infant|twins?|sib(?:ling)?s?)(?: of)?(?<!\b[mf])|(?:^|[(:;.\n]\s?)[mf]){_TO_THE_DAY}"
)
_A_CHILD_AFTER = re.compile(r"[\s,(-]{1,3}(?:fe)?male\b(?=\s*(?:[).,;:\n]|\Z))")
_SPANS = "".join(rf"(?<!{each} )" for each in ("last", "past", "next", "over", "for", "in", "every", "after"))
_YEARS_BEFORE = re.compile(
    rf"(?<![\d/.-]){_SPANS}(?<!(?<!because )of )\b(?P<years>1?\d|2[0-5])\s?yrs?{_TO_THE_DAY}"
    r"|\((?P<only>1?\d|2[0-5]),? $"
)
_USUAL_DAY = re.compile(r"\d{1,4}([./-])\d{1,2}\1\d{2,4}|.*[a-z]{3}")
_WORD_BEFORE = re.compile(r"\b(?P<word>[a-z]+)(?:'?s)?[\s,:(\[-]{1,4}$")
_WORD_AFTER = re.compile(r"[\s,)\]-]{1,4}(?P<word>[a-z]+)")
_YEAR_OF_BIRTH = re.compile(
    rf"(?:(?:\b|(?<=_))(?:born|yob|year[ _-]of[ _-]birth|birth ?year)|(?<![a-z0-9./])b\.){_LED_TO}"
    r"(?P<year>(?:19|20)\d\d)(?!\d|\W{1,2}\d)"
)
_WHEN = re.compile(r"\b(?:on|in|at|since|from|by|until|till|to|before|after|of|and)(?: the)?\s+$")
_COHORT = re.compile(r"\b(?:before|after|since|between|until|till|over|under|above|from|to|by|or|and)\b")
_SAYS_BIRTH = rf"(?:(?:\b|(?<=_))(?:born|b|{_DATE_OF_BIRTH}|month[ _-]?of[ _-]?birth|birth ?month|{_BIRTHDAY}|birth)\b)"
_MONTHS_AND_YEARS = (
    rf"{A_MONTH}[\s./,-]{{1,3}}(?:of\s+)?'?"
    r"(?P<year>(?:19|20)\d\d|\d\d)(?![\d/:]|-\d)",
    r"(?<![\d/.-])(?P<month>\d{1,2})[/.-](?P<year>(?:19|20)\d\d)(?![\d/]|-\d)",
    r"(?<![\d/.-])(?P<year>(?:19|20)\d\d)[/.-](?P<month>\d{1,2})(?![\d/]|-\d|\.\d)",
)
_MONTH_AND_SHORT_YEAR = (  # DOB 12/14; not a share of records
    r"(?<![\d/.-])(?P<month>0?[1-9]|1[0-2])[/.-](?P<year>\d\d)(?![\d/%]|-\d|\.\d"
    r"|\s+(?:of|were|had|have|are|held|complete|known|missing|correct|right|wrong|cases|records|children|[a-z]+ed)\b)"
)
_IN_WORDS, _YEAR_LAST, _YEAR_FIRST = map(re.compile, _MONTHS_AND_YEARS)  # a month and year at all
_IN_FIGURES = re.compile(r"\d[/.-]\d")
_MONTHS = tuple(zip((_IN_WORDS, _YEAR_LAST, _YEAR_FIRST), _MONTHS_AND_YEARS, strict=True))
_MONTHS_OF_BIRTH = (
    *(
        (month, re.compile(pattern))
        for month, when in _MONTHS
        for pattern in (
            rf"(?:{_SAYS_BIRTH}{_LED_TO}|{_CORRECTED} )(?P<when>{when})",
            rf"(?P<when>{when})[\s(,–-]{{1,3}}{_SAYS_BIRTH}",
            rf"\baged?\s+\d{{1,2}}\s?\((?P<when>{when})\)",
        )
    ),
    (_IN_FIGURES, re.compile(rf"{_CALLED_BIRTH}{_LED_TO}(?P<when>{_MONTH_AND_SHORT_YEAR})")),
    (_IN_FIGURES, re.compile(rf"\bborn{_LED_TO}(?P<when>{_MONTH_AND_SHORT_YEAR})(?=\s*(?:[.,;)]|\Z))")),
)
_MONTHS_BESIDE_AN_AGE = tuple((month, re.compile(rf"{_OF_AN_AGE}(?P<when>{when})\)")) for month, when in _MONTHS)
_WITHOUT_A_YEAR, _BESIDE_AN_AGE = (
    re.compile(
        rf"{led_by}\s?(?P<when>{A_DAY}[\s./-]*(?:of\s+)?{A_MONTH}\b"
        rf"|{A_MONTH.replace('?P<month>', '?:')}\s+(?:the\s+)?{A_DAY.replace('?P<day>', '?:')}\b)(?![\s,./'-]*\d)"
    )
    for led_by in (r"(?:(?<![a-z0-9./])b\.?|\baged?\s+\d{1,2}\b[\s,]*\(?)", _OF_AN_AGE + _THE_DAY)
)
_BEGINS_LIKE_BIRTH = re.compile(r"b(?:orn|irth|['\s]{0,2}day|s?(?![a-z0-9])|\s?\d|\.)")
_YEAR_BEGINS_IN = ("born", "birth", "yob", "b.")
_AGE_BEGINS_IN = ("old", "y/o", "boy", "girl", "male", "child of")
_YEARS_GLUED = re.compile(r"\d\s?y(?:o|\.\s?o)?\b")
_OF_A_COHORT = re.compile(
    r"\b(?:children|babies|infants|people|persons|pupils|those|all|siblings|young people|cohorts?|leavers|anyone|"
    r"everyone|any(?: child)?|every(?: child)?|each(?: child)?)\s+(?:who\s+)?(?:were|was|are|is)?\s*\Z"
)
_MONTH_NAMES = rf"(?:{MONTH_STARTS})[a-z]*"
_COUNTED = "s load total target number count average rate it ment there which that staff team"
_OF_A_PERSON = "".join(rf"(?<!{each} )" for each in _COUNTED.split())  # caseloads, the total will be 18 on a day, too
_DAY_OF_BIRTH = re.compile(
    rf"(?:(?:\b|(?<=_))(?:born|{_DATE_OF_BIRTH}|{_BIRTHDAY}"
    rf"|(?:turn|reach)(?:e?s|ed|ing)?(?: the age of)? {AN_AGE}|(?:age(?:s|d)?|age?ing) out|com(?:es?|ing) of age"
    r"|leav(?:es?|ing) care(?=[^.;!?]{0,30}\b(?:18th|(?:at|aged?) 18)\b))\b"
    r"['’]?s?\W*(?:\([^()\d]{1,40}\)\W*)?(?:(?:on|is|was|the|of|falls|fell)\W+)*"
    rf"|(?:\b(?:s?he|who|child|boy|girl|yp)(?: is| was|['’]s)"
    rf"|{_OF_A_PERSON}\b(?:(?:will|would|to) be|hits|becom(?:es?|ing)|became))"
    rf"(?: the age of)? {AN_AGE}(?: years old)? on (?:the )?)"
    r"(?P<day>\d{1,4}(?:st|nd|rd|th)?[\W_]+(?:0?\d{1,2}|[a-z]{3,9})[\W_]+\d{2,4}"
    r"|(?:19|20)\d\d[\W_]+\d{1,2}[\W_]+\d{1,2}"
    r"|\d{1,2}(?:st|nd|rd|th)?\W+(?:of\W+)?(?:the\W+)?\d{1,2}(?:st|nd|rd|th)\W+\d{2,4}"
    r"|day\W+\d{1,2}\W+month\W+\d{1,2}\W+year\W+\d{2,4}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?[\s,]+(?:of\s+)?{_MONTH_NAMES}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?[-./]?{_MONTH_NAMES}\b"
    rf"|(?:{'|'.join(ORDINALS)})\s+(?:of\s+)?{_MONTH_NAMES}\b"
    rf"|{_MONTH_NAMES}\s+(?:the\s+)?(?:\d{{1,2}}(?:st|nd|rd|th)?(?!\d)|(?:{'|'.join(ORDINALS)})\b)"
    r"|(?!24/7)\d{1,2}\s?[/.-]\s?(?:0?[1-9]|1[0-2])(?![\d%/-]|\.\d))",
    re.IGNORECASE,
)
_WITH_COMMA = r"(?<![\d,.$])(?P<number>\d\d,\d{3})(?!\d|%|[.,]\d)"
_MAY_BE_SERIAL = re.compile(r"\d\d,\d{3}")
_SERIALS_CALLED_BIRTH = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:{_CALLED_BIRTH}|\bborn\b|{_BIRTHDAY}\b|(?<![a-z0-9./])b\.){_LED_TO}(?:serial )?{_WITH_COMMA}",
        rf"{_WITH_COMMA}\W{{1,3}}{_CALLED_BIRTH}",
        rf"(?:{_YEARS_OLD}|\baged\s\d{{1,2}})[\s,(]{{1,3}}{_WITH_COMMA}(?=\s*(?:[).;,]|\Z))",
    )
)
_AGE_WORDS = frozenset({"age", "aged"})
YEARS_OF_A_CHILD = 3  # a more recent day may be that of a visit
NEAR_DAY = 60  # characters between a day and what says that it is a day of birth


def is_said_birth(text: Folded, start: int, end: int) -> bool:
    """Whether words near a day say that it is somebody's birth: not "aged 16 on" a month's end, "born before"."""
    before = text.text[max(0, start - NEAR_DAY) : start]
    said = _BIRTH_BEFORE.search(before)
    if said and not _COHORT.search(_IN_BRACKETS.sub("", said["between"])):
        is_age = said["word"] in _AGE_WORDS
        return not (is_age and re.search(r"\b(?:on|at|as)\b", said["between"]))
    if (at_length := _SAID_AT_LENGTH.search(before)) and not _COHORT.search(at_length["between"]):
        return True
    if any(each.search(before) for each in _SAID_BEFORE) or _is_born_at(before):
        return True
    if _AN_AGE_AFTER.match(text.text, end) and not _WHEN.search(before):
        return True
    after = _BIRTH_AFTER.search(text.text[end : end + NEAR_DAY])
    return after is not None and not re.search(r"[.!?;]\s", after["between"])


def _is_born_at(before: str) -> bool:
    """Whether somebody is said to be born at a place on the day that follows: "born at St Mary's on"."""
    born = _BORN_AT.search(before)
    return born is not None and not (
        _COHORT.search(born["place"]) or _DOES.search(born["place"]) or _OF_A_COHORT.search(before, 0, born.start())
    )


def least_age(text: Folded, start: int, end: int) -> int | None:
    """
    The least age of a child whose birth a day may be, by what is beside it: "boy (…)", "newborn, …", "11yrs, …".

    None if nothing there speaks of a child. A day nearer to the newest births may be that of a visit to the boy.
    """
    plain = text.text
    if not _USUAL_DAY.match(plain, start, end):
        return None
    before = plain[max(0, start - NEAR_DAY) : start]
    if _ARRIVED.search(before) or _WEIGHED.match(plain, end):
        return 0
    found = _YEARS_BEFORE.search(before)
    if found and (found["years"] or plain[end : end + 1] == ")"):
        return min(int(found["years"] or found["only"]), YEARS_OF_A_CHILD)
    return YEARS_OF_A_CHILD if _A_CHILD_BEFORE.search(before) or _A_CHILD_AFTER.match(plain, end) else None


def is_beside_a_word(text: Folded, start: int, end: int, words: Collection[str]) -> bool:
    """Whether a day is right beside one of some words: "Page (4/3/2011)"."""
    around = (_WORD_BEFORE.search(text.text, max(0, start - NEAR_DAY), start), _WORD_AFTER.match(text.text, end))
    return any(each and each["word"] in words for each in around)


def is_in_the_sentence_of(name: tuple[int, int], start: int, end: int, text: str) -> bool:
    """Whether a day is in the same sentence as a name near it."""
    gap = text[name[1] : start] if name[1] <= start else text[end : name[0]]
    return not re.search(r"[.!?;]\s", gap)


def births_in_a_year(text: Folded) -> Iterator[tuple[int, int, int]]:
    """Each year that a text calls a year of birth, and where: "born 2008", "YOB 2010"."""
    plain = text.text
    for found in _YEAR_OF_BIRTH.finditer(plain) if any(each in plain for each in _YEAR_BEGINS_IN) else ():
        if not _OF_A_COHORT.search(plain, max(0, found.start() - NEAR_DAY), found.start()):
            yield int(found["year"]), *found.span("year")


def serials_called_births(text: Folded) -> Iterator[tuple[date, int, int]]:
    """Excel's day numbers that are called births, with a comma, as a column may show them: DOB 41,199."""
    plain = text.text
    if not (_MAY_BE_SERIAL.search(plain) and (_may_say_birth(plain) or _may_say_an_age(plain))):
        return
    for pattern in _SERIALS_CALLED_BIRTH:
        for found in pattern.finditer(plain):
            day = day_of_serial(found["number"].replace(",", ""))
            if day and not _OF_A_COHORT.search(plain, max(0, found.start() - NEAR_DAY), found.start()):
                yield day, *found.span("number")


def births_in_a_month(text: Folded) -> Iterator[tuple[int, int, int, int]]:
    """Year and month of each birth for which the text gives these, and where: "born in Sept 2013", "DOB 09/2013"."""
    plain = text.text
    in_figures = (_IN_FIGURES, _YEAR_LAST, _YEAR_FIRST) if _IN_FIGURES.search(plain) else ()
    months = [each for each in (_IN_WORDS, *in_figures) if each.search(plain)]
    of_birth = _MONTHS_OF_BIRTH if months and _may_say_birth(plain) else ()
    beside_ages = _MONTHS_BESIDE_AN_AGE if months and _may_say_an_age(plain) else ()
    for of_month, pattern in (*of_birth, *beside_ages):
        for found in pattern.finditer(plain) if of_month in months else ():
            month = found["month"]
            number = int(month) if month.isdecimal() else MONTH_NUMBERS[month[:3]]
            if 0 < number <= 12 and not _OF_A_COHORT.search(plain, max(0, found.start() - NEAR_DAY), found.start()):
                yield written_year(found["year"]), number, found.start("when"), found.end("when")


def birthdays_in(text: Folded) -> Iterator[tuple[int, int, int]]:
    """
    Each day and month without a year after words that may speak of a birth: "b. 4 March", "aged 9 (4 March)".

    The first number is where these words begin, the others are start and end of the day.
    """
    if not MONTH_NAME.search(text.text):
        return
    for pattern, may_say in ((_WITHOUT_A_YEAR, _may_say_birth), (_BESIDE_AN_AGE, _may_say_an_age)):
        if may_say(text.text):
            yield from ((found.start(), *found.span("when")) for found in pattern.finditer(text.text))


def _may_say_birth(text: str) -> bool:
    """Whether there may be any words about birth or age: a quick look, since every text is asked."""
    return "age" in text or _BEGINS_LIKE_BIRTH.search(text) is not None


def _may_say_an_age(text: str) -> bool:
    """Whether there may be any age beside which a month or a day is that of a birth: as quick a look."""
    return any(each in text for each in _AGE_BEGINS_IN) or ("y" in text and _YEARS_GLUED.search(text) is not None)


def days_called_births(text: str) -> Iterator[tuple[int, int]]:
    """Where a text, as it was typed, calls a day a date of birth: anybody's, whether looked for or not."""
    yield from (found.span("day") for found in _DAY_OF_BIRTH.finditer(text))
