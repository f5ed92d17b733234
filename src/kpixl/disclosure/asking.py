"""
Ask an officer about the queries of a page's texts, or refuse the page.

A reason is searched like the texts themselves: it is kept, so it may name nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct, field

from kpixl.disclosure.decisions import NOT_SAID, Decided, Decision, Edit, Given, Keep, Mask, Ruling, says_why
from kpixl.disclosure.identifying_texts import LookedFor, NarrativeQuery, queries
from kpixl.words.errors import PublishError, listed
from kpixl.words.texts import counted
from kpixl.workbook import layout

HOW_TO_DECIDE = (
    "Change them where they were typed, or decide: on a terminal, where kpixl publish and kpixl handout ask, on the "
    f"sheet {layout.DECISIONS} that the button Publish fills, or in a file with --decisions."
)
OTHER_SENTENCES = (
    "Earlier decisions are about other sentences: a decision holds for one month and one wording. If it was about "
    "these, their words have changed since, or it was made with another key: run kpixl key export on the computer "
    "where it was made, then kpixl key import here."
)

Remember = Callable[[NarrativeQuery, Mask | Keep], None]
"""Keeps a decision for later copies."""


class Officer(Struct, frozen=True):
    """
    Somebody who can be asked: `answer` puts a question and returns what was typed.

    `decided` is called with each answer that also holds for later copies.
    """

    answer: Callable[[str], str]
    given: Given = NOT_SAID
    decided: Remember = field(default=lambda query, decision: None)


def officer_at(ask: Callable[[str], str] | None, given: Given, remember: Remember | None) -> Officer | None:
    """The officer who answers `ask`, whose decisions go to `remember`; None if there is no terminal."""
    if ask is None:
        return None
    return Officer(ask, given, remember) if remember else Officer(ask, given)


class UndecidedError(PublishError):
    """A copy that was not kept because of `queries` that nobody decided; `told` is how many there are, in words."""

    def __init__(self, message: str, told: str, queries: Sequence[NarrativeQuery]) -> None:
        super().__init__(message)
        self.told = told
        self.queries = tuple(queries)


def may_be_kept(words: str, looked_for: LookedFor) -> bool:
    """Whether a reason or a name may be kept: it names nobody, and gives no small number."""
    return not queries(words, looked_for)


def name_kept(who: str, looked_for: LookedFor) -> str:
    """The name that is kept with decisions; empty if it may be that of somebody in the extracts."""
    return who if may_be_kept(who, looked_for) else ""


def refused(undecided: Sequence[NarrativeQuery], nothing: str, what_to_do: str) -> UndecidedError:
    """The refusal; it lists every query, since each needs a decision."""
    places = counted(len(undecided), "place")
    told = f"The texts of the page may say who somebody is, in {places}. {nothing}"
    lines = "\n".join(f"  {each.line}" for each in undecided)
    return UndecidedError(f"{told}\n{lines}\n{what_to_do}", told, undecided)


def answers_to(
    undecided: Sequence[NarrativeQuery], officer: Officer, looked_for: LookedFor, nothing: str
) -> dict[str, Decision]:
    answers: dict[str, Decision] = {}
    for query in undecided:
        if query.reference in answers:
            continue  # the same sentence is there twice
        answer = _asked_one(query, undecided, officer, looked_for, nothing)
        answers[query.reference] = answer
        if not isinstance(answer, Edit):
            officer.decided(query, answer)
    return answers


def _asked_one(
    query: NarrativeQuery, undecided: Sequence[NarrativeQuery], officer: Officer, looked_for: LookedFor, nothing: str
) -> Decision:
    question = f"\n{query.text.name}: {query.kind}\n  {query.marked}\n(m)ask, (e)dit, (k)eep or (q)uit? "
    while True:
        match officer.answer(question).strip().lower()[:1]:
            case "m":
                return Mask(officer.given)
            case "e":
                return Edit(officer.answer("The sentence instead, in this copy (empty: none): ").strip(), officer.given)
            case "k" | "a":
                reason = officer.answer("Why it may stay (this is kept; name nobody): ").strip()
                if says_why(reason) and may_be_kept(reason, looked_for):
                    return Keep(reason, officer.given)
                question = (
                    f"A reason in words is needed that names nobody and gives no small number.\n{question.lstrip()}"
                )
            case "q":
                raise refused(undecided, nothing, "You stopped. Try again to decide.")


def check_reasons(decided: Sequence[Decided], looked_for: LookedFor, nothing: str) -> None:
    """Refuse reasons and names that name somebody: they are kept, and anybody may read them."""
    faults = dict[str, None]()
    for each in decided:
        about = ", ".join(filter(None, (each.text.name, each.text.period)))
        where = each.given.source or f"the decision about {about}"
        if each.decision is Ruling.KEPT and not says_why(each.reason):
            faults[f"{where}: to keep a sentence needs a reason in words"] = None
        elif not may_be_kept(each.reason, looked_for):
            faults[f"{where}: the reason may say who somebody is"] = None
        if not may_be_kept(each.given.who, looked_for):
            faults[f"{where}: who decided is named like somebody in the extracts; name the role instead"] = None
    if faults:
        raise PublishError(
            f"A decision is kept with its reason and who decided, so these may name nobody. {nothing}\n"
            f"{listed(list(faults))}\nSay it in other words there, then try again."
        )
