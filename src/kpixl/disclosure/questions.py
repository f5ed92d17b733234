"""
What in a narrative may tell who somebody is.

Looked for are small counts of people, and the ids, names, dates of birth and postcodes of the extracts. Each is a
query, for an officer to decide (`decisions`).
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kpixl.disclosure.counts_in_text import COUNTS_UP_TO, small_counts
from kpixl.disclosure.gate.finding import FindingKind
from kpixl.disclosure.gate.identities import Identities, Match
from kpixl.scorecard.display import SUPPRESSED

REMOVED = "[removed]"  # what stands in the place of an id, a name, a date or a postcode
NOBODY = Identities.of()

_SENTENCE_END = re.compile(r"[.!?]+[)\"'”’]*\s+|\s*\n\s*")
_BIRTH = re.compile(
    r"\b(?:born|d\.?o\.?b|date of birth|birthday)\b\W*(?:(?:on|is|was|the)\W+)*"
    r"(?P<day>\d{1,4}(?:st|nd|rd|th)?[\W_]+(?:\d{1,2}|[a-z]{3,9})[\W_]+\d{2,4}"
    r"|\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)",
    re.IGNORECASE,
)


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


@dataclass(frozen=True)
class NarrativeQuery:
    """
    Something in a narrative that may tell who somebody is. `start` and `end` are its place.

    `sentence` is for the officer's eyes alone; a message takes `place`, which repeats nothing that was typed.
    `reference` names the query in a list of decisions, and stays the same while the sentence does.
    """

    key: str  # the indicator's
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
    def marked(self) -> str:
        """The sentence with the place marked: `We lost touch with >>three<< children.`"""
        start, end = self.start - self.sentence_start, self.end - self.sentence_start
        return f"{self.sentence[:start]}>>{self.sentence[start:end]}<<{self.sentence[end:]}"


def queries(
    narrative: str, identities: Identities = NOBODY, key: str = "", counts_up_to: int = COUNTS_UP_TO
) -> tuple[NarrativeQuery, ...]:
    """All that may tell who somebody is, in order. Without identities: small counts, and dates said to be of birth."""
    found = sentences(narrative, identities, key, counts_up_to)
    return tuple(query for passage in found for query in passage.queries)


def masked(text: str, query: NarrativeQuery, starts_at: int = 0) -> str:
    """The text, which begins at `starts_at` of its narrative, without the query's number or name."""
    mask = SUPPRESSED if query.kind is QueryKind.SMALL_COUNT else REMOVED
    return text[: query.start - starts_at] + mask + text[query.end - starts_at :]


@dataclass(frozen=True)
class Sentence:
    """A sentence with the blanks after it, and its queries."""

    text: str
    start: int
    queries: tuple[NarrativeQuery, ...]


QuerySpan = tuple[int, int, QueryKind]


def sentences(narrative: str, identities: Identities, key: str, counts_up_to: int) -> list[Sentence]:
    """The narrative in sentences, no query on two of them."""
    identified = [*_identity_spans(narrative, identities), *_birth_spans(narrative)]
    ends = [end for end in _sentence_ends(narrative) if not any(start < end < stop for start, stop, _ in identified)]
    found = list[Sentence]()
    for start, end in zip([0, *ends], ends, strict=False):
        sentence = narrative[start:end]
        counts = [(start + a, start + b, QueryKind.SMALL_COUNT) for a, b in small_counts(sentence, counts_up_to)]
        spans = _apart([span for span in identified if start <= span[0] < end] + counts)
        found.append(Sentence(sentence, start, _in_sentence(key, sentence, start, len(found) + 1, spans)))
    return found


def sentences_of(narrative: str) -> list[str]:
    """The narrative's sentences, in order."""
    ends = _sentence_ends(narrative)
    return [narrative[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def _sentence_ends(text: str) -> list[int]:
    ends = [found.end() for found in _SENTENCE_END.finditer(text)]
    return ends if ends and ends[-1] == len(text) else [*ends, len(text)]


def _apart(spans: Sequence[QuerySpan]) -> list[QuerySpan]:
    """In order, without those that overlap one before them: who somebody is goes before how many."""
    kept: list[QuerySpan] = []
    for start, end, kind in spans:
        if all(end <= other_start or start >= other_end for other_start, other_end, _ in kept):
            kept.append((start, end, kind))
    return sorted(kept)


def _in_sentence(
    key: str, sentence: str, starts_at: int, number: int, spans: Sequence[QuerySpan]
) -> tuple[NarrativeQuery, ...]:
    times, found = Counter[QueryKind](), []
    for start, end, kind in spans:
        times[kind] += 1
        found.append(
            NarrativeQuery(
                key,
                kind,
                start,
                end,
                sentence.rstrip(),
                starts_at,
                number,
                _reference(key, kind, sentence.strip(), times[kind]),
            )
        )
    return tuple(found)


def _reference(key: str, kind: QueryKind, sentence: str, time: int) -> str:
    """The same for the same find in the same sentence, so that a list of decisions can be made beforehand."""
    digest = hashlib.sha256("\0".join((key, kind, sentence, str(time))).encode())
    return f"{key}-{digest.hexdigest()[:8]}"


# Who is named, and where


def _birth_spans(text: str) -> Iterator[QuerySpan]:
    """A day that the text itself calls one of birth."""
    for found in _BIRTH.finditer(text):
        yield (*found.span("day"), QueryKind.BIRTH)


def _identity_spans(text: str, identities: Identities) -> list[QuerySpan]:
    """Where the identities are that the gate knows, and the words that may name somebody."""
    return [(each.start, each.end, _query_kind(each)) for each in identities.matches_in(text)]


def _query_kind(match: Match) -> QueryKind:
    return _OF_THE_GATE[match.kind] if match.is_certain else QueryKind.LONE_NAME
