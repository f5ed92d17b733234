"""Figures in doubt: none is published until somebody accepts it and says why."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from msgspec.structs import replace

from kpixl.commands.figures_in_doubt import Doubtful, name_of
from kpixl.commands.publish.choices import Accepted
from kpixl.config.values import Config
from kpixl.disclosure.decisions import says_why
from kpixl.scorecard.issuing import Acceptance
from kpixl.scorecard.scorecard import FigureKey, Scorecard
from kpixl.words.errors import DoubtsError, UsageError
from kpixl.words.naming import MONTH_NAMES, did_you_mean, named, period_named
from kpixl.words.texts import counted

_NUMBERS_AND_MONTHS = re.compile(rf"\d[\d.,/%-]*|\b(?:{'|'.join(MONTH_NAMES)})\b", re.IGNORECASE)
_WHY = "Why may it go out? The copy will say so; name no child. (empty: stop) "


def acceptances_of(
    page: Scorecard,
    before: Mapping[FigureKey, Acceptance],
    accepted: Sequence[Accepted],
    today: date,
    *,
    strict: bool = False,
    ask: Callable[[str], str] | None = None,
) -> tuple[Acceptance, ...]:
    """
    Who accepted each doubtful figure of the page, when and why.

    `before` holds acceptances of earlier copies, which apply as long as the doubts are the same. `ask` puts a question
    to the officer. Refused if a doubtful figure is not accepted, or if `accepted` names a figure that is not in doubt;
    `strict` refuses any doubt.
    """
    doubtful = Doubtful.of(page)
    now = _named(accepted, doubtful)
    if strict and doubtful.figures:
        raise _refused(doubtful, list(doubtful.figures), "With --strict nobody can accept them.")
    found: dict[FigureKey, Acceptance] = {}
    for place, figure in doubtful.figures.items():
        kept, given = before.get(place), now.get(place)
        if kept and kept.doubts == figure.doubts and (given is None or given.reason == kept.reason):
            found[place] = kept
        elif given:
            found[place] = Acceptance(*place, figure.doubts, given.reason, given.who, today)
    still = [place for place in doubtful.figures if place not in found]
    if still and ask is None:
        raise _refused(doubtful, still, _how_to_accept(doubtful, still))
    if ask:
        found |= _asked(doubtful, still, ask, today)
    return tuple(found[place] for place in doubtful.figures)


def _asked(
    doubtful: Doubtful, places: Sequence[FigureKey], ask: Callable[[str], str], today: date
) -> dict[FigureKey, Acceptance]:
    """The officer's answer about each figure; the name is asked for once, and holds for all of them."""
    found: dict[FigureKey, Acceptance] = {}
    who = ""
    for place in places:
        reason = _reason(f"\nIn doubt: {doubtful.told(place)}\n{_WHY}", ask)
        who = who or (ask("Who accepts it? ").strip() if reason else "")
        if not reason or not who:
            raise _refused(doubtful, [place], "You stopped. Publish again to decide.")
        found[place] = Acceptance(*place, doubtful.figures[place].doubts, reason, who, today)
    return found


def _reason(question: str, ask: Callable[[str], str]) -> str:
    """The reason in words; empty if the officer stops."""
    reason = ask(question).strip()
    while reason and not says_why(reason):
        reason = ask(f"A reason in words is needed.{question}").strip()
    return reason


def _refused(doubtful: Doubtful, places: Sequence[FigureKey], what_to_do: str) -> DoubtsError:
    """An error that lists every figure, since each must be decided."""
    are = counted(len(places), "figure of the page is", "figures of the page are")
    them = "it" if len(places) == 1 else "them"
    lines = "\n".join(f"  {doubtful.told(place)}" for place in places)
    return DoubtsError(
        f"{are} in doubt, and nobody accepted {them}. Nothing was published.\n{lines}\n{what_to_do}",
        tuple(f"{name_of(place)}\n{doubtful.told(place)}" for place in places),
    )


def _how_to_accept(doubtful: Doubtful, places: Sequence[FigureKey]) -> str:
    """
    What to do: mend the export, or accept each figure with the options printed here.

    Figures whose doubts differ only in numbers and months share a line, since one reason may do for all; an officer
    with several reasons splits the line.
    """
    alike: dict[tuple[str, ...], list[str]] = {}
    for place in places:
        kinds = tuple(_NUMBERS_AND_MONTHS.sub("", doubt) for doubt in doubtful.figures[place].doubts)
        alike.setdefault(kinds, []).append(name_of(place))
    options = "\n".join(f'  --accept {",".join(names)} --because "…"' for names in alike.values())
    return f"Mend the export and refresh, or accept each, on a terminal, where you are asked, or with\n{options}"


def _named(accepted: Sequence[Accepted], doubtful: Doubtful) -> dict[FigureKey, Accepted]:
    """Acceptances by figure. Errors don't quote what was typed: a reason may have been put in the wrong place."""
    known = {name_of(place): place for place in doubtful.figures}
    found, faults = {}, []
    for number, each in enumerate(accepted, start=1):
        name = _name_meant(each.figure, doubtful.config)
        if name not in known:
            near = did_you_mean(name, known) or _indicator_meant(name, doubtful.config)
            faults.append(f"  acceptance {number} is for no figure of this page that is in doubt{near}")
        elif not says_why(each.reason.strip()) or not each.who.strip():
            needed = "a reason in words (--because) and somebody's name (--who)"
            faults.append(f"  acceptance {number}, of {name}, needs {needed}")
        else:
            found[known[name]] = replace(each, reason=each.reason.strip(), who=each.who.strip())
    if faults:
        in_doubt = ", ".join(known) or "none"
        raise UsageError(
            "Nothing was published.\n" + "\n".join(faults) + f"\nFigures in doubt: {in_doubt}.\n"
            'Name one as KEY:PERIOD, such as --accept cp_visits:2024-06 --because "…".'
        )
    return found


def _indicator_meant(name: str, config: Config) -> str:
    """`; did you mean cp_visits?` if no indicator has that key; empty if one has."""
    key, keys = name.rpartition(":")[0] or name, [each.key for each in config.indicators]
    return "" if key in keys else did_you_mean(key, keys)


def _name_meant(text: str, config: Config) -> str:
    """`cp_visits:2024-06`, even if the indicator is named by its ref or the month is written differently."""
    indicator, _, month = text.rpartition(":")
    fits, period = named(indicator.strip(), config.indicators), period_named(month.strip())
    return name_of((fits[0].key, period)) if len(fits) == 1 and period else text.strip()
