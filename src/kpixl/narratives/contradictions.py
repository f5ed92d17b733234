"""
What a narrative says that contradicts the figures beside it.

This is advisory. A query costs its reader time, so only plain statements about the indicator itself, or about one named
team or service, are compared. Numbers of other groups, of a part ("of these", "including") or of something else are
left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from kpixl.config.values import Indicator
from kpixl.narratives.groups_in_text import groups_named
from kpixl.narratives.numbers_in_text import Stated, stated
from kpixl.narratives.targets_in_text import TargetClaim, target_claims
from kpixl.scorecard.display import is_percentage, rounded, shown
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.rating import green_span
from kpixl.words.periods import Period
from kpixl.words.terms import GoodIs

LONGEST_SENTENCE = 600  # characters; anything longer is not a sentence, and time grows with the square of the length
ROUGHLY = Fraction(5, 100)  # how far "a third" may be from the figure

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9‘“\"'])|\n+")
_PEOPLE = r"(?:child(?:ren)?|young people|young person|people|care leavers?|adolescents?|babies|families)"
_OTHER_UNITS = (
    r"(?:visits?|assessments?|conferences?|icpcs?|reviews?|plans?|referrals?|contacts?|enquiries|investigations?)"
)
_COUNTED = re.compile(
    rf"\s+(?:of\s+(?:the|our|these|all)\s+)?(?:[a-z0-9&’'-]+\s+){{0,2}}?(?:{_PEOPLE}|{_OTHER_UNITS})\b", re.IGNORECASE
)
_A_PART = re.compile(
    r"(?:\b(?:these|those|them|which|whom|including|include|includes|mostly|majority|most|another|other|further|only"
    r"|additional|remaining|first|last|a total of|group of)\b[^.;]{0,30})\Z",
    re.IGNORECASE,
)
_OF_A_TEAM = re.compile(
    r"\b(?:teams?|services?|districts?|areas?|quadrants?|cohort|workers?|individual(?:ly)?|schools?|north|south|east"
    r"|west|county|district|boys|girls|aged|unaccompanied|refused|declined)\b|\b[A-Z]{2,}\b(?<!LAC)(?<!CIN)(?<!ICPC)(?<!CP)(?<!LA)",
)
_CLAUSE_END = re.compile(r"[,;:(–]|\b(?:most of|some of|all of|of)? ?(?:whom|which)\b")
_OUT_OF = re.compile(r"(?P<part>[\d,]+)\s+(?:out\s+)?of\s+(?:the\s+|our\s+|all\s+)?(?P<whole>[\d,]+)\b(?!\s*%)")
_OF_THE = re.compile(r"\b(?:out\s+)?of\s+(?:the\s+|our\s+|all\s+)?(?P<whole>\d[\d,]*)\b(?!\s*%)", re.IGNORECASE)
_SAYS_VALUE = re.compile(
    r"\b(?:performance|rate|overall|proportion|percentage|we (?:are|were) (?:now )?at)\b", re.IGNORECASE
)
_OTHER_TIME = re.compile(
    r"\b(?:average|over the year|last year|year ago|rolling|since|compared (?:to|with)|previous(?:ly)?|target of|swing"
    r"|target|national|benchmark|neighbours?|england|by (?:the )?end of)\b",
    re.IGNORECASE,
)
_PLAIN_WORDS = {
    "children", "child", "number", "proportion", "percentage", "with", "within", "over", "last", "than", "from",
    "subject", "placed", "completed",
}  # fmt: skip


NO_GROUPS: Mapping[str, Sequence[Figure]] = {}


def contradictions(
    text: str, indicator: Indicator, figures: Sequence[Figure], groups: Mapping[str, Sequence[Figure]] = NO_GROUPS
) -> tuple[str, ...]:
    """
    What in the text its figures contradict, in short sentences for the margin; none if everything fits.

    `figures` are the months on the page, oldest first, the text's own month last. Without a value there is nothing to
    compare. `groups` are the figures of teams and services by name, for all or some of the same months; statements
    about a group without figures are left alone.
    """
    now = figures[-1]
    if now.value is None:
        return ()
    every = [each for sentence in _SENTENCE.split(text) if 0 < len(each := sentence.strip()) <= LONGEST_SENTENCE]
    named = {each: groups_named(each, groups, indicator.label) for each in every}
    sentences = [each for each in every if not named[each]]
    found = [
        *(said for each in every for said in _of_a_group(each, named[each], indicator, figures, groups)),
        *_shares_of_a_whole(sentences, indicator, figures),
        *(said for each in sentences for said in _values(each, indicator, figures)),
        *(said for each in sentences for said in _counts(each, indicator, figures)),
        *(said for each in sentences for said in _directions(each, indicator, figures)),
        *(said for each in sentences for said in _targets(each, indicator, figures)),
        *_other_months(every, figures),
    ]
    return tuple(dict.fromkeys(found))


def _as_shown(figure: Figure, indicator: Indicator) -> str:
    """The figure as the page shows it, with what it was computed from."""
    if figure.value is None:  # a group has no population, so its rate is its count
        return f"{figure.numerator:,}"
    text = shown(figure, indicator.decimals)
    if not is_percentage(figure.unit) or figure.numerator is None or figure.denominator is None:
        return text  # a typed page may have only the percentage
    return f"{text} ({figure.numerator:,} of {figure.denominator:,})"


# Two numbers, one out of the other


def _shares_of_a_whole(sentences: Sequence[str], indicator: Indicator, figures: Sequence[Figure]) -> Iterator[str]:
    """`10 out of 77`; `Of the 796 …, 164 …`: the share they make is the figure, or what is left of it."""
    if not is_percentage(indicator.unit):
        return
    for at, sentence in enumerate(sentences):
        pairs = [(_number(each["part"]), _number(each["whole"])) for each in _OUT_OF.finditer(sentence)]
        found = None if pairs else _OF_THE.search(sentence)
        if found:  # the part follows, in this sentence or the next
            rest = " ".join([sentence[found.end() :], *sentences[at + 1 : at + 2]])
            parts = [each.value for each in stated(rest) if not each.is_share]
            pairs = [(part, _number(found["whole"])) for part in parts if part < _number(found["whole"])]
        if not pairs or _OF_A_TEAM.search(sentence):
            continue
        if not any(_fits_share(Fraction(part, whole), indicator, figures) for part, whole in pairs if whole):
            part, whole = pairs[0]
            share = rounded(Fraction(part, whole) * 100, indicator.decimals)
            yield (
                f"{int(part):,} of {int(whole):,} in the text is {float(share):.{indicator.decimals}f}%; "
                f"the page shows {_as_shown(figures[-1], indicator)}"
            )


def _number(text: str) -> Fraction:
    return Fraction(text.replace(",", "").strip() or 0)


def _fits_share(share: Fraction, indicator: Indicator, figures: Sequence[Figure]) -> bool:
    """Whether a month's figure, or what is left of it, is this share as the page rounds."""
    decimals = indicator.decimals + 2
    values = [each.value for each in figures if each.value is not None]
    return any(
        rounded(share, decimals) == rounded(value, decimals) or rounded(1 - share, decimals) == rounded(value, decimals)
        for value in values
    )


# A share or rate that is said to be the month's


def _values(sentence: str, indicator: Indicator, figures: Sequence[Figure]) -> Iterator[str]:
    """`Performance was 84%`, `one in five children`: about the indicator, not about a team or another time."""
    if not is_percentage(indicator.unit) or _OF_A_TEAM.search(sentence) or _OTHER_TIME.search(sentence):
        return
    for each in stated(sentence):
        said = _SAYS_VALUE.search(sentence) if each.decimals >= 0 else _is_about(sentence, indicator)
        if each.is_share and said and not _fits_value(each, indicator, figures):
            yield f"{sentence[each.start : each.end]} in the text; the page shows {_as_shown(figures[-1], indicator)}"


def _fits_value(each: Stated, indicator: Indicator, figures: Sequence[Figure]) -> bool:
    values = [value for figure in figures if (value := figure.value) is not None]
    changes = [abs(values[-1] - value) for value in values[:-1]]
    known = [*values, *(1 - value for value in values), *changes, *_of_config(indicator, figures[-1].period)]
    if each.decimals < 0:
        return any(abs(each.value - value) <= ROUGHLY for value in known)
    return any(rounded(value, each.decimals + 2) == each.value for value in known)


def _of_config(indicator: Indicator, period: Period) -> list[Fraction]:
    """Targets and benchmarks, which a text may rightly mention, including the target before the current one."""
    benchmarks = [each.value for each in (indicator.national(period), indicator.comparable(period)) if each]
    step = indicator.targets.step_in(period)
    months = [period, *([step.since.plus(-1)] if step and step.since else [])]
    return [*(edge for month in months for edge in green_span(indicator, month).edges), *benchmarks]


# Numbers of one team or service


def _of_a_group(
    sentence: str,
    named: Sequence[str],
    indicator: Indicator,
    figures: Sequence[Figure],
    groups: Mapping[str, Sequence[Figure]],
) -> Iterator[str]:
    """`Family Support reached 95%`, `12 of 20 in Family Support`: if they fit neither its figures nor the page's."""
    if len(named) != 1 or _OTHER_TIME.search(sentence):
        return
    [name] = named
    its_own = groups[name]
    if not its_own or its_own[-1].period != figures[-1].period:
        return
    both, shows = (its_own, figures), f"{name} shows {_as_shown(its_own[-1], indicator)}"
    pairs = [(_number(each["part"]), _number(each["whole"])) for each in _OUT_OF.finditer(sentence)]
    for part, whole in pairs:
        if whole and not any(_fits_share(part / whole, indicator, each) for each in both):
            yield f"{int(part):,} of {int(whole):,} in the text; {shows}"
    for each in stated(sentence):
        if each.is_share:
            fits = any(_fits_value(each, indicator, months) for months in both)
        elif pairs or not _COUNTED.match(sentence, each.end) or _A_PART.search(sentence[: each.start]):
            continue
        else:
            fits = any(_fits_count(each.value, indicator, months) for months in both)
        if not fits:
            yield f"{sentence[each.start : each.end]} in the text; {shows}"
            return


# A count of what the indicator counts


def _counts(sentence: str, indicator: Indicator, figures: Sequence[Figure]) -> Iterator[str]:
    """`49 children did not have a visit`: a count of people or events, of the indicator's own subject."""
    if _OUT_OF.search(sentence):
        return
    for each in stated(sentence):
        if each.is_share or not _COUNTED.match(sentence, each.end) or _A_PART.search(sentence[: each.start]):
            continue
        clause = sentence[: each.end] + _CLAUSE_END.split(sentence[each.end :], maxsplit=1)[0]
        is_its_own = _is_about(clause, indicator) and not _OF_A_TEAM.search(clause)
        if is_its_own and not _fits_count(each.value, indicator, figures):
            page_shows = _as_shown(figures[-1], indicator)
            yield f"{sentence[each.start : each.end]} in the text; the page shows {page_shows}"
        return  # the first count is about the whole; later ones are about its parts


def _fits_count(count: Fraction, indicator: Indicator, figures: Sequence[Figure]) -> bool:
    counts = [(each.numerator, each.denominator) for each in figures if each.numerator is not None]
    known = {numerator for numerator, _ in counts}
    known |= {abs(counts[-1][0] - numerator) for numerator, _ in counts[:-1]}
    if not is_percentage(indicator.unit):
        return count in known
    wholes = {each.denominator for each in figures if each.denominator}
    if not known and not wholes:
        return True  # only the percentage was typed: nothing says how many there were
    known |= wholes | {whole - numerator for numerator, whole in counts if whole}
    return count in known or any(_fits_share(Fraction(count, whole), indicator, figures) for whole in wholes)


def _is_about(sentence: str, indicator: Indicator) -> bool:
    """Whether the sentence shares a word with the indicator's name."""
    words = {_stem(word) for word in re.findall(r"[a-z]{4,}", sentence.lower())}
    names = f"{indicator.label} {indicator.key.replace('_', ' ')}".lower()
    return bool(words & {_stem(word) for word in re.findall(r"[a-z]{4,}", names) if word not in _PLAIN_WORDS})


def _stem(word: str) -> str:
    return word[:5]


# Up or down

_UP = re.compile(r"\b(?:increas\w*|rise[ns]?|rose|rising|gone up|went up|up from|higher)\b", re.IGNORECASE)
_DOWN = re.compile(
    r"\b(?:decreas\w*|fall\w*|fell|drop\w*|reduc\w*|gone down|went down|down from|lower|fewer)\b", re.IGNORECASE
)
_BETTER = re.compile(r"\bimprov\w*\b", re.IGNORECASE)
_WORSE = re.compile(r"\b(?:declin\w*|deteriorat\w*|worsen\w*|slipp\w*)\b", re.IGNORECASE)
_MONTH_BEFORE = re.compile(
    r"\b(?:(?:on|than|from|since|to|with|against) )?(?:the )?(?:last|previous) month\b", re.IGNORECASE
)
_NEGATED = re.compile(r"\b(?:not|no|never|without|despite|need|needs|to|will|should|aim\w*|plan|if)\b", re.IGNORECASE)


def _directions(sentence: str, indicator: Indicator, figures: Sequence[Figure]) -> Iterator[str]:
    """`an increase on the previous month`, `June saw a fall`: compared with the month before on the page."""
    if len(figures) < 2 or not _compares_with_last_month(sentence, figures) or _OF_A_TEAM.search(sentence):
        return
    now, before = figures[-1].value, figures[-2].value
    if now is None or before is None or _NEGATED.search(sentence):
        return
    ups = {True for _ in _UP.finditer(sentence)} | {False for _ in _DOWN.finditer(sentence)}
    if indicator.good_is.is_one_way:
        good_is_up = indicator.good_is is GoodIs.HIGH
        ups |= {good_is_up for _ in _BETTER.finditer(sentence)} | {not good_is_up for _ in _WORSE.finditer(sentence)}
    if ups == {now < before} and now != before:
        was = f"{shown(figures[-2], indicator.decimals)} in {figures[-2].period.name}"
        said, is_now = "up" if True in ups else "down", shown(figures[-1], indicator.decimals)
        yield f"The text says {said}; the page shows {is_now} after {was}"


def _compares_with_last_month(sentence: str, figures: Sequence[Figure]) -> bool:
    now, before = (each.period.name.split()[0] for each in figures[-1:-3:-1])
    saw = re.search(rf"\b{now} saw an?\b", sentence)
    than = re.search(rf"\b(?:on|than in|than|from|compared (?:to|with)) {before}\b", sentence)
    return bool(saw or than or _MONTH_BEFORE.search(sentence))


# On target


def _targets(sentence: str, indicator: Indicator, figures: Sequence[Figure]) -> Iterator[str]:
    """`Target met`, `we are below target`: compared with whether the month's figure meets its target."""
    if _OF_A_TEAM.search(sentence) or _OF_A_TEAM.match(sentence.lower()):  # the first word may be `Teams`
        return
    claims = [(each.said.is_met(indicator.good_is), each) for each in target_claims(sentence)]
    if len({is_met for is_met, _ in claims}) > 1:
        return
    for is_met, claim in claims:
        for figure in _meant(claim, figures):
            meets = _meets_target(figure, indicator)
            if None not in (is_met, meets) and is_met is not meets:
                said = "met" if is_met else "missed"
                then = shown(figure, indicator.decimals)
                yield f"The text says that the target was {said}; {figure.period.name} shows {then}"


def _meant(claim: TargetClaim, figures: Sequence[Figure]) -> list[Figure]:
    """The figures that the claim is about: of the months it names, or the text's own; none if one is not there."""
    by_name = {name: each for each in figures for name in (each.period.name, each.period.name.split()[0])}
    meant = [by_name.get(name) for name in claim.months] if claim.months else [figures[-1]]
    known = [each for each in meant if each]
    return known if len(known) == len(meant) else []


def _meets_target(figure: Figure, indicator: Indicator) -> bool | None:
    """Whether the month's figure is green; None if that can't be known, as on the edge of a rounded green."""
    if figure.value is None or indicator.target(figure.period) is None:
        return None
    green = green_span(indicator, figure.period)
    is_share = is_percentage(figure.unit)
    is_exact = not is_share or figure.value * (figure.denominator or 0) == figure.numerator
    return figure.value in green if is_exact or figure.value not in green.edges else None


# Months

_MONTHS = [Period(2024, month).name.split()[0] for month in range(1, 13)]
_DAY = r"(?:the )?\d{1,2}(?:st|nd|rd|th)?(?: of)?"
_IN_MONTH = re.compile(
    rf"\b(?:[Ii]n|[Dd]uring|[Ff]or|[Aa]t the end of|(?:[Aa]s )?(?:at|of|[Oo]n) {_DAY}) "
    rf"(?P<month>{'|'.join(_MONTHS)})\b(?: (?P<year>\d{{4}}))?"
)
_AHEAD = re.compile(
    r"\b(?:will|to be|next|planned|plan|due|by|until|from|going|expect\w*|since|report\w*)\b", re.IGNORECASE
)


def _other_months(sentences: Sequence[str], figures: Sequence[Figure]) -> Iterator[str]:
    """A month that is not on the page, named as if the text were about it; often the text is last month's."""
    names = [each.period.name.split()[0] for each in figures]
    if any(re.search(rf"\b{name}\b", sentence) for name in names for sentence in sentences):
        return
    for sentence in sentences:
        for found in _IN_MONTH.finditer(sentence):
            if not _AHEAD.search(sentence) and not _is_background(found, figures[-1].period):
                said = " ".join(filter(None, (found["month"], found["year"])))
                yield f"The text is about {said}; the page shows {', '.join(names)}"


def _is_background(found: re.Match[str], now: Period) -> bool:
    """Whether a month named with its year is a year ago or more, or not before now: a comparison, or a plan."""
    if not found["year"]:
        return False
    month = Period(int(found["year"]), _MONTHS.index(found["month"]) + 1)
    return not now.plus(-12) < month < now
