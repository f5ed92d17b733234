"""A text in which each decision is carried out, sentence by sentence."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec import Struct
from msgspec.structs import replace

from kpixl.disclosure.decisions import Decided, Decisions, Edit, Keep, Mask, Ruling
from kpixl.disclosure.identifying_texts import (
    COUNTS_ALONE,
    NOWHERE,
    LookedFor,
    NarrativeQuery,
    Sentence,
    TextPlace,
    masked,
    queries,
    sentences,
)

LOOKS_AGAIN = 5  # at most, at a sentence with masks: each look finds less


class DecidedText(Struct, frozen=True):
    """A text after the decisions, what was decided, and the queries that are still open."""

    text: str
    decided: tuple[Decided, ...] = ()
    open: tuple[NarrativeQuery, ...] = ()

    @property
    def keeps(self) -> bool:
        """Whether it holds something that somebody decided to keep."""
        return self._was(Ruling.KEPT)

    @property
    def is_masked_alone(self) -> bool:
        """Whether everything was decided, with something masked and no sentence edited."""
        return not self.open and self._was(Ruling.MASKED) and not self._was(Ruling.EDITED)

    def _was(self, ruling: Ruling) -> bool:
        return any(each.decision is ruling for each in self.decided)


def decided_text(
    text: str, decisions: Decisions, looked_for: LookedFor = COUNTS_ALONE, place: TextPlace = NOWHERE
) -> DecidedText:
    """
    The text with each decision carried out.

    An edited sentence is searched again, so that an edit can't bring in what it should have taken out. A text with a
    mask in it is searched again, too: words that were not taken for a name before may be taken for one behind a mask.
    """
    passages = list(sentences(text, looked_for, place))
    results = [_decided_sentence(passage, decisions, looked_for, place) for passage in passages]
    after = DecidedText(
        "".join(each.text for each in results),
        tuple(line for each in results for line in each.decided),
        tuple(query for each in results for query in each.open),
    )
    if not after.is_masked_alone:
        return after
    return replace(after, text=_with_rest_masked(after.text, _kept_words(passages, decisions), looked_for, place))


def _kept_words(passages: Sequence[Sentence], decisions: Decisions) -> set[str]:
    return {
        _words_of(query, passage.text, passage.start)
        for passage in passages
        for query in passage.queries
        if isinstance(decisions.get(query.reference), Keep)
    }


def masked_text(text: str, decisions: Decisions, looked_for: LookedFor, place: TextPlace) -> str:
    """The text as it was decided; queries that nobody decided are masked, since nobody is asked."""
    found = queries(text, looked_for, place)
    return decided_text(text, {each.reference: Mask() for each in found} | {**decisions}, looked_for, place).text


def _decided_sentence(passage: Sentence, decisions: Decisions, looked_for: LookedFor, place: TextPlace) -> DecidedText:
    decided_on = [(query, decisions.get(query.reference)) for query in passage.queries]
    for query, decision in decided_on:
        if isinstance(decision, Edit):
            others = {name: each for name, each in decisions.items() if name != query.reference}
            blanks = passage.text[len(passage.text.rstrip()) :] if decision.sentence else ""
            after = decided_text(decision.sentence + blanks, others, looked_for, place)
            line = Decided(place, query.kind, Ruling.EDITED, given=decision.given)
            return replace(after, decided=(line, *after.decided))
    text, lines, kept = passage.text, [], set[str]()
    for query, decision in reversed(decided_on):
        match decision:
            case Mask(given):
                text = masked(text, query, passage.start)
                lines.append(Decided(place, query.kind, Ruling.MASKED, given=given))
            case Keep(reason, given):
                kept.add(_words_of(query, passage.text, passage.start))
                lines.append(Decided(place, query.kind, Ruling.KEPT, reason, given))
    still_open = tuple(query for query, decision in decided_on if decision is None)
    if text != passage.text and not still_open:
        text = _with_rest_masked(text, kept, looked_for, place)
    return DecidedText(text, tuple(reversed(lines)), still_open)


def _with_rest_masked(text: str, kept: Collection[str], looked_for: LookedFor, place: TextPlace) -> str:
    """
    The text without what is found only once a mask is in it, such as the second of two names that overlapped.

    Nobody decided to keep any of this: whoever masks a sentence wants it to name nobody.
    """
    for _ in range(LOOKS_AGAIN):
        rest = [each for each in queries(text, looked_for, place) if _words_of(each, text) not in kept]
        for query in reversed(rest):
            text = masked(text, query)
        if not rest:
            break
    return text


def _words_of(query: NarrativeQuery, text: str, starts_at: int = 0) -> str:
    return text[query.start - starts_at : query.end - starts_at]
