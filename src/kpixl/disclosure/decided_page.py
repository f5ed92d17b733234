"""A page, and the texts beside it, as they were decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from kpixl.config.values import Config
from kpixl.disclosure.asking import HOW_TO_DECIDE, OTHER_SENTENCES, Officer, answers_to, check_reasons, refused
from kpixl.disclosure.config_texts import InText, decided_config
from kpixl.disclosure.counts_in_text import COUNTS_UP_TO
from kpixl.disclosure.decided_text import DecidedText, decided_text
from kpixl.disclosure.decisions import Decided, Decision, Decisions, Keep, Mask, Ruling
from kpixl.disclosure.finding import Kept
from kpixl.disclosure.identifying_texts import LookedFor, NarrativeQuery, TextKind, TextPlace
from kpixl.scorecard.actions import Action
from kpixl.scorecard.issuing import Acceptance, Withdrawal
from kpixl.scorecard.scorecard import Override, Rated, Row, Scorecard
from kpixl.words.errors import PublishError, listed
from kpixl.workbook import layout
from kpixl.workbook.ooxml.cells import reference


class DecidedPage(Struct, frozen=True):
    """
    A page, and the texts beside it, as they were decided.

    `masked` and `masked_beside` are the same with everything masked that was kept: nobody may be named in them.
    """

    scorecard: Scorecard
    decided: tuple[Decided, ...] = ()
    kept: frozenset[Kept] = frozenset()  # as the gate would find it
    masked: Scorecard | None = None  # None if nothing is kept
    beside: Mapping[TextPlace, str] = field(default_factory=dict)
    masked_beside: Mapping[TextPlace, str] = field(default_factory=dict)


def decided_page(
    scorecard: Scorecard,
    looked_for: LookedFor,
    decisions: Decisions,
    *,
    strict: bool = False,
    officer: Officer | None = None,
    nothing: str = "Nothing was published.",
    beside: Mapping[TextPlace, str] | None = None,
) -> DecidedPage:
    """
    The page with its narratives and actions, the reasons and names of its overrides, withdrawals and accepted doubts,
    and the words of its config, all as they were decided; likewise the texts `beside` it.

    Without an officer who can be asked, open queries are refused; `strict` refuses any query, decided or not. If config
    suppresses higher counts than usual, such counts are small in texts, too.
    """
    page = _Page(scorecard, beside or {}, with_counts_of(scorecard.config, looked_for))
    if strict and (found := page.resolved({}).open):
        raise refused(
            found, nothing, "Change them where they were typed, then try again: with --strict nobody can decide."
        )
    while True:
        resolved = page.resolved(decisions)
        check_reasons(resolved.decided, page.looked_for, nothing)
        _check_keys(resolved.decided, nothing)
        if not resolved.open:
            return page.decided(decisions, resolved)
        if officer is None:
            other = "" if resolved.decided or not decisions else f"\n{OTHER_SENTENCES}"
            raise refused(resolved.open, nothing, f"{HOW_TO_DECIDE}{other}")
        decisions = {**decisions, **answers_to(resolved.open, officer, page.looked_for, nothing)}


def _check_keys(decided: Sequence[Decided], nothing: str) -> None:
    """Refuse a copy if a query about an indicator's key was not kept: formulas look figures up by the key."""
    masked = [each for each in decided if each.text.kind is TextKind.KEY and each.decision is not Ruling.KEPT]
    if masked:
        places = listed(list(dict.fromkeys(each.text.where for each in masked)))
        raise PublishError(
            f"The key of an indicator may say who somebody is, and can't be masked. {nothing}\n{places}\n"
            "Give it another key there and in page.toml, refresh, then try again."
        )


def with_counts_of(config: Config, looked_for: LookedFor) -> LookedFor:
    """The search, with counts small if figures would suppress them, and up to the usual number in any case."""
    counts_up_to = max(looked_for.counts_up_to, COUNTS_UP_TO, config.page.suppress_below - 1)
    return replace(looked_for, counts_up_to=counts_up_to)


class _ResolvedPage(Struct, frozen=True):
    scorecard: Scorecard
    beside: Mapping[TextPlace, str]
    texts: tuple[DecidedText, ...]

    @property
    def decided(self) -> tuple[Decided, ...]:
        return tuple(line for each in self.texts for line in each.decided)

    @property
    def open(self) -> tuple[NarrativeQuery, ...]:
        """Each query once, even if its text is in two places."""
        return tuple({query.reference: query for each in self.texts for query in each.open}.values())


class _Page(Struct, frozen=True):
    """A page and the texts beside it, before they are decided on."""

    scorecard: Scorecard
    beside: Mapping[TextPlace, str]
    looked_for: LookedFor

    def resolved(self, decisions: Decisions) -> _ResolvedPage:
        results: list[DecidedText] = []

        def text(typed: str, place: TextPlace) -> str:
            results.append(decided_text(typed, decisions, self.looked_for, place))
            return results[-1].text

        of, config = self.scorecard, decided_config(self.scorecard.config, text)
        column = layout.PagePlaces.of(config.page).narrative
        rows = [replace(row, indicator=config.indicator(row.indicator.key)) for row in of.rows]
        decided = replace(
            of,
            config=config,
            rows=tuple(
                _row(row, reference(number, column), str(of.period), text)
                for number, row in enumerate(rows, start=layout.FIRST_ROW)
            ),
            withdrawals=tuple(_withdrawal(each, text) for each in of.withdrawals),
            acceptances=tuple(_acceptance(each, text) for each in of.acceptances),
            actions=tuple(action_in(each, text) for each in of.actions),
        )
        beside = {place: text(typed, place) for place, typed in self.beside.items()}
        return _ResolvedPage(decided, beside, tuple(results))

    def decided(self, decisions: Decisions, resolved: _ResolvedPage) -> DecidedPage:
        identities = self.looked_for.identities
        kept = frozenset(
            (match.kind, match.value)
            for each in resolved.texts
            if each.keeps
            for match in identities.found_in(each.text)
        )
        plain = DecidedPage(resolved.scorecard, resolved.decided, beside=resolved.beside)
        if not kept:
            return plain
        masked_page = self.resolved({name: _as_mask(each) for name, each in decisions.items()})
        return replace(plain, kept=kept, masked=masked_page.scorecard, masked_beside=masked_page.beside)


def _as_mask(decision: Decision) -> Decision:
    return Mask() if isinstance(decision, Keep) else decision


def _row(row: Row, cell: str, period: str, text: InText) -> Row:
    where = f"{layout.PAGE}!{cell}"
    narrative = text(row.narrative, TextPlace(row.indicator.key, period, TextKind.NARRATIVE, where))
    return replace(row, narrative=narrative, figures=tuple(_figure(rated, text) for rated in row.figures))


def _figure(rated: Rated, text: InText) -> Rated:
    return replace(rated, override=_override(rated.override, text)) if rated.override else rated


_REASON, _WHO = (layout.OVERRIDE_HEADINGS.index(heading) for heading in ("Reason", "Who decided"))


def override_place(key: str, period: str, column: int, row: int) -> TextPlace:
    """Where a text of an override is; columns are numbered from 0."""
    kind = {_REASON: TextKind.OVERRIDE_REASON, _WHO: TextKind.OVERRIDE_WHO}.get(column, TextKind.OVERRIDE_CELL)
    return TextPlace(key, period, kind, f"{layout.OVERRIDES}!{reference(row, column + 1)}")


def _override(override: Override, text: InText) -> Override:
    reason, who = (
        text(typed, override_place(override.key, str(override.period), column, override.row))
        for typed, column in ((override.reason, _REASON), (override.who, _WHO))
    )
    return replace(override, reason=reason, who=who)


def action_in(action: Action, text: InText) -> Action:
    """
    The action with its texts as decided, under the month of the promise: nobody is asked again while it is open.

    Its owner is asked about like the owner of an indicator.
    """
    key, period, where = action.key, str(action.promised), f"the action of {action.promised.name}"
    return replace(
        action,
        text=text(action.text, TextPlace(key, period, TextKind.ACTION, where)),
        due=text(action.due, TextPlace(key, period, TextKind.ACTION_DUE, where)),
        closed=text(action.closed, TextPlace(key, period, TextKind.ACTION_CLOSED, where)),
        owner=text(action.owner, TextPlace("", "", TextKind.OWNER, where)),
    )


def _withdrawal(withdrawal: Withdrawal, text: InText) -> Withdrawal:
    period, where = str(withdrawal.period), f"{layout.LOG}, where the month was taken back"
    return replace(
        withdrawal,
        reason=text(withdrawal.reason, TextPlace("", period, TextKind.WITHDRAWAL_REASON, where)),
        who=text(withdrawal.who, TextPlace("", period, TextKind.WITHDRAWAL_WHO, where)),
    )


def _acceptance(acceptance: Acceptance, text: InText) -> Acceptance:
    key, period = acceptance.key, str(acceptance.period)
    return replace(
        acceptance,
        reason=text(acceptance.reason, TextPlace(key, period, TextKind.DOUBT_REASON)),
        who=text(acceptance.who, TextPlace(key, period, TextKind.DOUBT_WHO)),
    )
