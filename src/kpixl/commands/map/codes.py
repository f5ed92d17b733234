"""
Texts of code columns, and the list in `config/extracts.toml` that each belongs to.

Only texts that several children share are shown: what is written about a few children only is counted, never printed.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from enum import Enum, auto

from msgspec import Struct

from kpixl.extracts.columns import as_written, compared

SHOWN_FROM_ROWS = 5
SHOWN_FROM_CHILDREN = 5
SHOWN_TO_LETTERS = 60
MOST_TEXTS = 100  # a column with more texts, and few rows of each, is no code list
ROWS_A_TEXT = 5

_FIRST = re.compile(r"[^\s:–—-]+")  # a text's leading token ends at a blank, a dash or a colon
_WORD = re.compile(r"[^\W\d_]+")
_SAYS_NOTHING = re.compile(
    r"\b(un|not )known\b|\bnot (recorded|stated|provided|applicable)\b|\bunclear\b|^(nk|na|n/k)$"
)
_LIKE_AN_ID = re.compile(r"\d[\d\W]{2,}\d")  # four digits or a date


class ListedBy(Enum):
    """How a list names texts."""

    WHOLE_OR_FIRST = auto()
    BEGINS = auto()
    CONTAINS = auto()
    BY_CODE = auto()  # any leading code of a letter and a digit


class CodeList(Struct, frozen=True):
    """Texts with one meaning: a parameter of extracts.toml, or fixed `words` if there is no such parameter."""

    says: str
    parameter: str = ""  # in_touch.YES is a line of a table
    words: tuple[str, ...] = ()
    how: ListedBy = ListedBy.WHOLE_OR_FIRST
    pattern: str = ""  # matches wordings that likely belong here

    def texts(self, shared: Mapping[str, object]) -> tuple[str, ...]:
        """The texts that config names; the fixed `words` if config has no such list."""
        name, _, line = self.parameter.partition(".")
        listed = shared.get(name, self.words)
        if isinstance(listed, Mapping):
            listed = listed.get(line, ())
        return tuple(str(text) for text in listed) if isinstance(listed, Collection) else self.words

    def names(self, text: str, shared: Mapping[str, object]) -> bool:
        words = [compared(word) for word in self.texts(shared)]
        match self.how:
            case ListedBy.WHOLE_OR_FIRST:
                return text in words or leading(text) in words
            case ListedBy.BEGINS:
                plain = " ".join(re.sub(r"[^\w\s]|_", " ", text).split())
                return any(text.startswith(word) or plain.startswith(word) for word in words)
            case ListedBy.CONTAINS:
                return any(word in text for word in words)
            case ListedBy.BY_CODE:
                return bool(re.fullmatch(r"[a-z]\d", leading(text)))


class CodeColumn(Struct, frozen=True):
    """A column of codes, by short names, and the lists that its texts may be in: the first that fits counts."""

    table: str
    column: str
    lists: tuple[CodeList, ...]
    without: str  # what a text in no list is taken for


L = CodeList
CODE_COLUMNS = (
    CodeColumn(
        "care_leavers",
        "in_touch",
        (
            L("died", "in_touch.DIED", pattern=r"\bdied\b|\bdead\b|\bdeceased\b|\bdeath\b"),
            L("refuses", "in_touch.REFU", pattern=r"\brefus|\bdeclin"),
            L("needs nothing more", "in_touch.NREQ", pattern=r"\b(no longer|not|n[o']t) (require|need|want)|\bnreq"),
            L(
                "returned home",
                "in_touch.RHOM",
                pattern=r"\breturn(ed|ing)? (home|to (live with )?(parent|family|relat))",
            ),
            L("left out", "in_touch.Exclude", pattern=r"\bexclude"),
            L(
                "not in touch",
                "in_touch.NO",
                pattern=r"^n$|^no\b|\b(not|out of|lost|no|never|un\w*)\b.*\b(touch|contact)",
            ),
            L("in touch", "in_touch.YES", pattern=r"^y$|^yes\b|\bin (touch|contact)\b|^contacted\b"),
        ),
        "not in touch",
    ),
    CodeColumn(
        "care_leavers",
        "accommodation",
        (
            L(
                "not suitable",
                "not_suitable",
                words=("2", "2.0", "Unsuitable", "Not suitable", "No", "N", "Accommodation considered unsuitable"),
                pattern=r"\b(un|in|non[ -]?)suitable\b|\b(not|no|isn't|never|n)\b",
            ),
            L(
                "suitable",
                "suitable",
                pattern=r"\bsuitable\b|^y$|^yes\b",
            ),
        ),
        "not suitable",
    ),
    CodeColumn(
        "care_leavers",
        "activity",
        (
            L(
                "not in education, employment or training",
                "not_in_education_employment_or_training",
                words=("G4", "G5", "G6"),
                pattern=r"\bneet\b|\b(not|no|un\w*)\b.*\b(education|employ|train|work|eet)|\bunemploy|\bill(ness)?\b"
                r"|\bdisab|\bpregnan|\bparent|\bcarer\b|\bcustody\b|\bjob ?seek|\blooking for\b",
            ),
            L(
                "in education, employment or training",
                "in_education_employment_or_training",
                pattern=r"\beducation\b|\bemploy(ed|ment)\b|\btraining\b|\bapprentic|\btrainee|\bcollege\b|\buniversity\b"
                r"|\b(full|part)[ -]?time\b|\beet\b",
            ),
        ),
        "not in education, employment or training",
    ),
    CodeColumn(
        "care_leavers",
        "eligibility",
        (
            L("a category", words=("former relevant", "relevant", "eligible", "qualifying"), how=ListedBy.BEGINS),
            L("in no category", words=("Not relevant", "No current eligibility", "Not eligible"), how=ListedBy.BEGINS),
        ),
        "in no category",
    ),
    CodeColumn(
        "health_checks",
        "type",
        (
            L("a dental check", "dental_check", how=ListedBy.CONTAINS, pattern=r"\bdent|\bteeth\b|\boral\b"),
            L(
                "a health assessment",
                "health_assessment",
                how=ListedBy.CONTAINS,
                pattern=r"\b(iha|rha|irha)\b|\b(health|medical) (check|review|exam|assess)|^(initial|review|annual) "
                r"(health|medical)\b|\bmedical\b|\bhealth ass",
            ),
        ),
        "neither a health assessment nor a dental check",
    ),
    CodeColumn(
        "health_checks",
        "status",
        (
            L(
                "not done",
                "check_not_done",
                pattern=r"\brefus|\bcancel|\b(not|never|no|due|dna|un\w*|overdue)\b|\bbooked|\bplanned|\bdeclin|\bmissed"
                r"|\bscheduled|\bawait|\bpending|\bdid n|\babandon|\bpostpone",
            ),
            L(
                "done",
                "check_done",
                pattern=r"\bcomplet|\battended\b|\bdone\b|\b(taken|took) place\b|^y$|^yes\b|\bheld\b",
            ),
        ),
        "not done",
    ),
    CodeColumn(
        "missing",
        "type",
        (
            L("away or absent", "not_missing_types_start", words=("Away", "Absent"), how=ListedBy.BEGINS),
            L(
                "away or absent",
                "not_missing_types",
                words=("A",),
                pattern=r"\b(not|un\w*)\b.*\bmissing|\baway\b|\babsen",
            ),
            L("missing", "missing_types_start", how=ListedBy.BEGINS),
            L("missing", "missing_types", pattern=r"\bmissing\b|\babscond"),
        ),
        "not missing",
    ),
    CodeColumn(
        "peps",
        "rating",
        (L("a rating", "pep_ratings", words=("gold", "green", "amber", "red")),),
        "not good, unless good_ratings in indicators.toml names it",
    ),
    CodeColumn(
        "placement_locations",
        "location",
        (
            L(
                "outside",
                "outside",
                words=("OUT",),
                pattern=r"\bout(side|with)?\b|\bother (local )?auth|\b(not|n't) (in|within)\b",
            ),
            L("inside", "inside", words=("IN",), pattern=r"\b(in|inside|within|own)\b"),
        ),
        "not outside",
    ),
    CodeColumn(
        "legal_statuses",
        "status",
        (
            L("a short break", "short_break_legal_statuses", pattern=r"\bshort[ -](term )?breaks?\b|\brespite\b"),
            L("a legal status by its code", how=ListedBy.BY_CODE),
        ),
        "no short break",
    ),
)


def leading(text: str) -> str:
    """A text's leading token: letters and digits up to a blank, a dash or a colon."""
    first = _FIRST.match(text)
    return first.group() if first else ""


def likely_list(column: CodeColumn, text: str) -> CodeList | None:
    """The list to which a text (in its form for comparison) likely belongs by its wording."""
    if _SAYS_NOTHING.search(text):
        return None
    return next((each for each in column.lists if each.pattern and re.search(each.pattern, text)), None)


def naming_list(column: CodeColumn, text: str, shared: Mapping[str, object]) -> CodeList | None:
    """The list that names a text (in its form for comparison)."""
    return next((each for each in column.lists if each.names(text, shared)), None)


class TextCount(Struct, frozen=True):
    """One text of a code column in its commonest spelling, with the number of its rows and of their children."""

    text: str
    rows: int
    children: int


class TextsFound(Struct, frozen=True):
    """The texts of a code column that may be shown, the most frequent first, and those that may only be counted."""

    shown: tuple[TextCount, ...]
    hidden: tuple[TextCount, ...]
    empty_rows: int
    is_no_list: bool


def column_texts(written: Iterable[str | None], children: Iterable[object], private: Collection[str]) -> TextsFound:
    """
    The texts of a column, counted. `children` is each row's child; `private`, names and ids that are never shown.

    The names and ids are in their form for comparison. A column with many texts of few rows each is not a code list:
    none of its texts is shown.
    """
    ways: dict[str, Counter[str]] = defaultdict(Counter)
    whose: dict[str, set[object]] = defaultdict(set)
    empty = 0
    for text, child in zip(written, children, strict=True):
        if text is None:
            empty += 1
        else:
            ways[compared(text)][as_written(text)] += 1
            whose[compared(text)].add(child)
    counts = [TextCount(ways[text].most_common(1)[0][0], ways[text].total(), len(whose[text])) for text in ways]
    counts.sort(key=lambda count: (-count.rows, count.text))
    is_no_list = len(counts) > MOST_TEXTS and sum(count.rows for count in counts) < ROWS_A_TEXT * len(counts)
    shown = [count for count in counts if not is_no_list and _may_be_shown(count, private)]
    return TextsFound(tuple(shown), tuple(count for count in counts if count not in shown), empty, is_no_list)


def _may_be_shown(count: TextCount, private: Collection[str]) -> bool:
    text = compared(count.text)
    is_common = count.rows >= SHOWN_FROM_ROWS and count.children >= SHOWN_FROM_CHILDREN
    if not is_common or len(text) > SHOWN_TO_LETTERS or not text.isprintable() or _LIKE_AN_ID.search(text):
        return False
    words = _WORD.findall(text)
    return text not in private and not (words and all(len(word) > 1 and word in private for word in words))
