"""
What in a narrative may give away who somebody is.

The search is for small counts of people, and for the ids, names, dates of birth and postcodes of the extracts. Each
find is a query, for an officer to decide (`decisions`).
"""

from __future__ import annotations

import hmac
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from enum import StrEnum

from msgspec import Struct

from kpixl.disclosure.counts_in_text import COUNTS_UP_TO, small_counts
from kpixl.disclosure.finding import FindingKind
from kpixl.disclosure.people.births import days_called_births
from kpixl.disclosure.people.identities import Identities, Match
from kpixl.scorecard.display import SUPPRESSED
from kpixl.words.texts import with_line_feeds

REMOVED = "[removed]"  # in the place of an id, a name, a date or a postcode
NOBODY = Identities.of()
REFERENCE_LENGTH = 16  # hexadecimal digits

_SENTENCE_END = re.compile(r"(?<!\dno)(?<!\d no)(?<!\dnr)(?<!\d nr)[.!?]+[)\"'”’]*\s+|\s*\n\s*")  # not `3 no. children`


class QueryKind(StrEnum):
    """What was found."""

    SMALL_COUNT = "small number"
    ID = "id"
    NAME = "name"
    LONE_NAME = "word that may name somebody"
    BIRTH = "date of birth"
    POSTCODE = "postcode"
    ADDRESS = "address"


_OF_THE_GATE = {
    FindingKind.ID: QueryKind.ID,
    FindingKind.PERSON_NAME: QueryKind.NAME,
    FindingKind.BIRTH_DATE: QueryKind.BIRTH,
    FindingKind.POSTCODE: QueryKind.POSTCODE,
    FindingKind.ADDRESS: QueryKind.ADDRESS,
}


class TextKind(StrEnum):
    """The kinds of text that somebody wrote for the page."""

    NARRATIVE = "narrative"
    ACTION = "action"
    ACTION_DUE = "day of an action"
    ACTION_CLOSED = "how an action was closed"
    OVERRIDE_REASON = "reason of an override"
    OVERRIDE_WHO = "who decided an override"
    OVERRIDE_CELL = "cell of an override that is not used"
    WITHDRAWAL_REASON = "reason of a withdrawal"
    WITHDRAWAL_WHO = "who withdrew the month"
    DOUBT_REASON = "why a figure in doubt may go out"
    DOUBT_WHO = "who accepted a figure in doubt"
    INDICATOR_NOTE = "note of an indicator"
    TARGET_NOTE = "note of a target"
    OWNER = "owner of an indicator"
    KEY = "key of an indicator"
    LABEL = "label of an indicator"
    BENCHMARK = "basis of a benchmark"
    PARAMETER = "parameter of an indicator"
    COUNTED = "text that an indicator counts"
    TITLE = "title of the page"
    ORGANISATION = "name of the organisation"


class TextPlace(Struct, frozen=True):
    """Which indicator and month a text is about, and where it was typed: a sheet and cell, or a place in words."""

    key: str = ""
    period: str = ""
    kind: TextKind = TextKind.NARRATIVE
    where: str = ""

    @property
    def name(self) -> str:
        """`cp_visits`; with the kind of text unless it is a narrative: `cp_visits, reason of an override`."""
        kind = "" if self.kind is TextKind.NARRATIVE else self.kind
        return ", ".join(filter(None, (self.key or self.period, kind)))


class LookedFor(Struct, frozen=True):
    """
    What is looked for in texts: people, and counts up to a number.

    The finds' references are made with `secret`: nobody without it can guess a sentence and see whether it was decided
    about.
    """

    identities: Identities = NOBODY
    counts_up_to: int = COUNTS_UP_TO
    secret: bytes = b""


NOWHERE, COUNTS_ALONE = TextPlace(), LookedFor()


class NarrativeQuery(Struct, frozen=True):
    """
    Something in a text that may give away who somebody is. `start` and `end` are its place.

    `sentence` is for the officer's eyes alone; a message takes `line`, which repeats nothing that was typed.
    `reference` names the query in a list of decisions. It is bound to the text's indicator and month, to the sentence
    and to the words found in it: if any of them changes, it is another query.
    """

    text: TextPlace
    kind: QueryKind
    start: int
    end: int
    sentence: str
    sentence_start: int
    sentence_number: int  # from 1
    reference: str

    @property
    def place(self) -> str:
        return f"{self.kind} in sentence {self.sentence_number}"

    @property
    def line(self) -> str:
        """All that a message says about it."""
        where = ", ".join(filter(None, (self.text.where, self.text.period)))
        return f"{self.reference}  {self.text.name}: {self.place}{f' ({where})' if where else ''}"

    @property
    def marked(self) -> str:
        """The sentence with the place marked: `We lost touch with >>three<< children.`"""
        start, end = self.start - self.sentence_start, self.end - self.sentence_start
        return f"{self.sentence[:start]}>>{self.sentence[start:end]}<<{self.sentence[end:]}"


def queries(text: str, looked_for: LookedFor = COUNTS_ALONE, place: TextPlace = NOWHERE) -> tuple[NarrativeQuery, ...]:
    """All that may give away who somebody is, in order. Without identities: small counts and dates of birth."""
    return tuple(query for passage in sentences(text, looked_for, place) for query in passage.queries)


def masked(text: str, query: NarrativeQuery, starts_at: int = 0) -> str:
    """The text without the query's number or name; `starts_at` is where the text begins in the whole."""
    mask = SUPPRESSED if query.kind is QueryKind.SMALL_COUNT else REMOVED
    return text[: query.start - starts_at] + mask + text[query.end - starts_at :]


class Sentence(Struct, frozen=True):
    """A sentence with the white space after it, and its queries."""

    text: str
    start: int
    queries: tuple[NarrativeQuery, ...]


QuerySpan = tuple[int, int, QueryKind]


def sentences(text: str, looked_for: LookedFor, place: TextPlace) -> list[Sentence]:
    """The text in sentences, divided so that no query is in two of them."""
    identified = [*_identity_spans(text, looked_for.identities), *_birth_spans(text)]
    ends = [end for end in _sentence_ends(text) if not any(start < end < stop for start, stop, _ in identified)]
    found = list[Sentence]()
    for start, end in zip([0, *ends], ends, strict=False):
        sentence = text[start:end]
        counts = small_counts(sentence, looked_for.counts_up_to)
        small = [(start + first, start + last, QueryKind.SMALL_COUNT) for first, last in counts]
        spans = _apart([span for span in identified if start <= span[0] < end] + small)
        naming = _Naming(place, looked_for.secret, Counter())
        found.append(Sentence(sentence, start, _in_sentence(sentence, start, len(found) + 1, spans, naming)))
    return found


def sentences_of(narrative: str) -> list[str]:
    """The narrative's sentences, in order."""
    ends = _sentence_ends(narrative)
    return [narrative[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def _sentence_ends(text: str) -> list[int]:
    ends = [found.end() for found in _SENTENCE_END.finditer(text)]
    return ends if ends and ends[-1] == len(text) else [*ends, len(text)]


def _apart(spans: Sequence[QuerySpan]) -> list[QuerySpan]:
    """The queries in order, without those that overlap an earlier one; an identity takes precedence over a count."""
    kept: list[QuerySpan] = []
    for start, end, kind in spans:
        if all(end <= other_start or start >= other_end for other_start, other_end, _ in kept):
            kept.append((start, end, kind))
    return sorted(kept)


class _Naming(Struct, frozen=True):
    """Gives the finds of one sentence their references; `times` numbers those that nothing else tells apart."""

    place: TextPlace
    secret: bytes
    times: Counter[tuple[str, ...]]

    def reference(self, *words: str) -> str:
        """
        The find's reference. It is the same for the same find in the same sentence, however a program breaks lines, so
        that decisions still hold.
        """
        find = tuple(map(with_line_feeds, words))
        self.times[find] += 1
        place = self.place
        parts = (place.key, place.period, place.kind, *find, str(self.times[find]))
        message = b"decision\0" + "\0".join(parts).encode("utf-8", "surrogatepass")
        digest = hmac.digest(self.secret, message, "sha256").hex()
        return f"{place.key or place.period or 'text'}-{digest[:REFERENCE_LENGTH]}"


def _in_sentence(
    sentence: str, starts_at: int, number: int, spans: Sequence[QuerySpan], naming: _Naming
) -> tuple[NarrativeQuery, ...]:
    return tuple(
        NarrativeQuery(
            naming.place,
            kind,
            start,
            end,
            sentence.rstrip(),
            starts_at,
            number,
            naming.reference(kind, sentence.strip(), sentence[start - starts_at : end - starts_at]),
        )
        for start, end, kind in spans
    )


# Who is named, and where


def _birth_spans(text: str) -> Iterator[QuerySpan]:
    """The places where the text itself calls a day a date of birth."""
    for start, end in days_called_births(text):
        yield start, end, QueryKind.BIRTH


def _identity_spans(text: str, identities: Identities) -> list[QuerySpan]:
    """The places of identities that the gate knows, and of words that may name somebody."""
    return [(each.start, each.end, _query_kind(each)) for each in identities.matches_in(text)]


def _query_kind(match: Match) -> QueryKind:
    return _OF_THE_GATE[match.kind] if match.is_certain else QueryKind.LONE_NAME
