"""Commands for the officer: narratives, copies for managers and for leadership, and what may leave."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from kpixl.cli.parser import DECISIONS_HELP, NAMED_LAST_OR_SHIPPED, OF_WORKBOOK, WHO, Commands, add_folder, add_workbook
from kpixl.cli.terminal import DONE, REFUSED, asks, folders_asked, say
from kpixl.commands.options import period, who_decided
from kpixl.words.errors import UsageError
from kpixl.words.texts import counted


def _add_narratives(commands: Commands) -> None:
    parser = commands.add("narratives", _narratives, "every text that a workbook ever held; bring one back")
    add_workbook(parser)
    parser.add_argument("--period", type=period, metavar="2024-06", help="this month only")
    parser.add_argument("--indicator", metavar="KEY", help="this indicator only: its key, ref or name")
    parser.add_argument("--bring-back", type=int, metavar="ROW", help="the row that the list gives")
    add_folder(parser, "--config", OF_WORKBOOK)


def _narratives(asked: argparse.Namespace) -> int:
    from kpixl.commands.folders import config_of
    from kpixl.commands.folders_in_words import folders_in_words
    from kpixl.commands.narratives import bring_back, history_in_words
    from kpixl.config.reading import read_config
    from kpixl.indicators import DECLARED

    folder = config_of(asked.workbook, asked.config, ask=asks())
    config, used = read_config(folder, DECLARED), folders_in_words(None, folder)
    if asked.bring_back is None:
        say(used, history_in_words(asked.workbook, config, asked.indicator, asked.period))
        return DONE
    if asked.indicator is not None or asked.period is not None:
        raise UsageError("--bring-back ROW says which text: leave out --indicator and --period.")
    back = bring_back(asked.workbook, asked.bring_back, config)
    say(used, f"{back.key}, {back.period}: that text is back. Refresh to give its row the height it needs.")
    return DONE


def _add_handout(commands: Commands) -> None:
    parser = commands.add("handout", _handout, "a copy for managers to type into, without a row of a child")
    add_workbook(parser)
    parser.add_argument("--out", type=Path, metavar="FILE", help="default: 'Handout 2024-06.xlsm' beside the workbook")
    add_folder(parser, "--extracts", OF_WORKBOOK)
    add_folder(parser, "--config", OF_WORKBOOK)
    parser.add_argument("--decisions", type=Path, metavar="FILE", help=DECISIONS_HELP)


def _handout(asked: argparse.Namespace) -> int:
    from kpixl.commands.decisions import decisions_file, decisions_for, kept_in
    from kpixl.commands.handout import handout
    from kpixl.config.settings import remember

    folders = folders_asked(asked)
    done = handout(
        asked.workbook,
        folders.extracts,
        asked.out,
        config_folder=folders.config,
        decisions=decisions_for(asked.workbook, asked.decisions, may_be_new=asks() is not None),
        who=who_decided(""),
        ask=asks(),
        remember=kept_in(decisions_file(asked.workbook, asked.decisions)),
    )
    remember(asked.extracts, asked.config)
    say(folders.in_words(), done.in_words())
    return DONE


def _add_collect(commands: Commands) -> None:
    parser = commands.add("collect", _collect, "narratives and overrides back from managers' copies")
    add_workbook(parser)
    parser.add_argument("copies", type=Path, nargs="+", metavar="COPY")
    add_folder(parser, "--config", OF_WORKBOOK)


def _collect(asked: argparse.Namespace) -> int:
    from kpixl.commands.collect import collect
    from kpixl.commands.folders import config_of
    from kpixl.commands.folders_in_words import folders_in_words
    from kpixl.config.settings import remember

    config = config_of(asked.workbook, asked.config, ask=asks())
    done = collect(asked.workbook, asked.copies, config)
    remember(config=asked.config)
    say(folders_in_words(None, config), done.in_words())
    return DONE


def _add_publish(commands: Commands) -> None:
    parser = commands.add("publish", _publish, "a copy for leadership: the page, proven to hold nothing else")
    add_workbook(parser)
    add_folder(parser, "--extracts", OF_WORKBOOK)
    add_folder(parser, "--config", OF_WORKBOOK)
    add_folder(parser, "--out", "default: 'published' beside the workbook")
    parser.add_argument("--pdf", action="store_true", help="a summary and the page as a PDF too")
    parser.add_argument("--strict", action="store_true", help="refuse sentences that may say who somebody is")
    parser.add_argument("--decisions", type=Path, metavar="FILE", help=DECISIONS_HELP)
    parser.add_argument(
        "--ask", action="store_true", help="ask about every such sentence, decided or not, and write the decisions"
    )
    parser.add_argument(
        "--accept",
        action="append",
        default=[],
        metavar="KEY:PERIOD",
        help="a figure in doubt that may go out; several for one reason, separated by commas",
    )
    parser.add_argument("--because", action="append", default=[], metavar="REASON", help="why; one for each --accept")
    parser.add_argument("--who", default="", metavar="NAME", help=WHO)
    parser.add_argument("--email", action="store_true", help="draft a message with the copy; never sends")
    parser.add_argument("--password-stdin", action="store_true", help="a password to open the copy, read from input")


def _publish(asked: argparse.Namespace) -> int:
    from kpixl.commands.decisions import decisions_file, decisions_for, kept_in
    from kpixl.commands.publish.choices import Accepted
    from kpixl.commands.publish.password import password_from
    from kpixl.commands.publish.publish import publish
    from kpixl.config.settings import remember

    if asked.ask and asks() is None:
        raise UsageError("--ask asks on a terminal, and this is not one. Use the sheet Decisions, or --decisions FILE.")
    file = decisions_file(asked.workbook, asked.decisions)
    folders = folders_asked(asked)
    done = publish(
        asked.workbook,
        folders.extracts,
        asked.out,
        config_folder=folders.config,
        pdf=asked.pdf,
        strict=asked.strict,
        decisions=decisions_for(asked.workbook, asked.decisions, may_be_new=asks() is not None),
        accepted=[Accepted(figure, reason, who_decided(asked.who)) for figure, reason in _accepted(asked)],
        ask=asks(),
        email=asked.email,
        password=password_from(sys.stdin) if asked.password_stdin else None,
        who=who_decided(asked.who),
        asks_again=asked.ask,
        remember=kept_in(file),
    )
    remember(asked.extracts, asked.config)
    say(folders.in_words(), done.in_words())
    return DONE


def _accepted(asked: argparse.Namespace) -> list[tuple[str, str]]:
    """The figures to accept, each with its reason; figures that are named together share one."""
    if len(asked.accept) != len(asked.because):
        raise UsageError(
            f"--accept was given {_times(asked.accept)} and --because {_times(asked.because)}. "
            'Each --accept needs its own reason: write --because "…" after it. Figures that go out for one reason '
            "are named together, separated by commas."
        )
    reasons = zip(asked.accept, asked.because, strict=True)
    return [(figure, reason) for figures, reason in reasons for figure in _figures_in(figures)]


def _figures_in(figures: str) -> list[str]:
    """The figures that a text names, separated by commas; a label may have commas of its own."""
    pieces = [piece.strip() for piece in figures.split(",") if piece.strip()]
    return pieces if all(":" in piece for piece in pieces) else [figures]


def _times(given: Sequence[str]) -> str:
    return counted(len(given), "time")


def _add_issue(commands: Commands) -> None:
    parser = commands.add("issue", _issue, "which figures were issued, when and by which copy; take a month back")
    add_workbook(parser)
    parser.add_argument("--withdraw", type=period, metavar="2024-06", help="take this month's issued figures back")
    parser.add_argument("--because", default="", metavar="REASON", help="why; the next copy says so")
    parser.add_argument("--who", default="", metavar="NAME", help=WHO)


def _issue(asked: argparse.Namespace) -> int:
    from kpixl.commands.issue import ledger_in_words, withdraw

    if asked.withdraw is None and (asked.because or asked.who):
        raise UsageError("--because and --who say why and by whom a month is taken back: add --withdraw 2024-06.")
    if asked.withdraw is None:
        print(ledger_in_words(asked.workbook))
    else:
        print(withdraw(asked.workbook, asked.withdraw, asked.because, who_decided(asked.who)).in_words())
    return DONE


def _add_history(commands: Commands) -> None:
    of_history = commands.add_group(
        "history", "keep figures of earlier months, from a page that was typed by hand", metavar="add"
    )
    parser = of_history.add("add", _history, "put the figures of a page that was typed by hand into a scorecard")
    add_workbook(parser)
    parser.add_argument("page", type=Path, metavar="OLDPAGE", help="the page, as .xlsx, .xlsm or .csv")
    parser.add_argument(
        "--period", type=period, metavar="2024-06", help="its last month, where its headings name no year"
    )
    add_folder(parser, "--config", OF_WORKBOOK)


def _history(asked: argparse.Namespace) -> int:
    from kpixl.commands.folders import config_of
    from kpixl.commands.folders_in_words import folders_in_words
    from kpixl.commands.history import add_history
    from kpixl.config.reading import read_config
    from kpixl.indicators import DECLARED

    folder = config_of(asked.workbook, asked.config, ask=asks())
    config = read_config(folder, DECLARED)
    added = add_history(asked.workbook, asked.page, config, asked.period)
    say(folders_in_words(None, folder), added.in_words())
    return DONE if added.figures else REFUSED


def _add_scan(commands: Commands) -> None:
    parser = commands.add("scan", _scan, "what is hidden in any workbook; with extracts, also whose")
    parser.add_argument("file", type=Path, metavar="FILE")
    add_folder(parser, "--extracts", "to look for anybody who is in them")
    add_folder(parser, "--config", NAMED_LAST_OR_SHIPPED)


def _scan(asked: argparse.Namespace) -> int:
    from kpixl.commands.folders_in_words import folders_in_words
    from kpixl.commands.scan import scanned
    from kpixl.config.settings import chosen_config

    config = chosen_config(asked.config)
    done = scanned(asked.file, asked.extracts, config)
    say(*([folders_in_words(asked.extracts, config)] if asked.extracts else []), done.in_words())
    return REFUSED if done.findings else DONE


COMMANDS = (_add_narratives, _add_handout, _add_collect, _add_publish, _add_issue, _add_history, _add_scan)
