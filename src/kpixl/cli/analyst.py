"""Commands for the analyst: an export is checked, its figures are printed, a scorecard is filled."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kpixl.cli.parser import NAMED_LAST_OR_SHIPPED, OF_WORKBOOK, Commands, add_folder
from kpixl.cli.terminal import DONE, REFUSED, asks, extracts_asked, progress, say, say_aside
from kpixl.commands.options import Format, HistoryAsked, choices_shown, count_of_months, one_of, period
from kpixl.extracts.connections import connection_named
from kpixl.words.errors import ExtractError, UsageError
from kpixl.words.terms import GroupBy
from kpixl.words.texts import counted

if TYPE_CHECKING:
    from kpixl.commands.refresh_report import Refreshed
    from kpixl.words.periods import Period


WORKBOOKS = (".xlsm", ".xlsx", ".xlsb", ".xls")
CHECK_IN_WORDS = (
    "For extracts: reads every export in full, the newest first, and checks it for the figures of its own months (a "
    "flat folder: for the last month that its rows fill, or for --period). First comes what stops figures, then what "
    "makes them doubtful or may move them, then what was mended; each line names the indicators and months affected. "
    "The exit code is 1 if an export can't be read, or no figure of its months can be known. "
    "For a workbook: which narratives are still to be written, by owner."
)


def _add_new(commands: Commands) -> None:
    parser = commands.add("new", _new, "begin: a folder with an empty scorecard, a config and a place for extracts")
    parser.add_argument("folder", type=Path, metavar="DIR", help="a folder that is new or empty")
    parser.add_argument("--name", default="", metavar="NAME", help='the council: "Testshire County Council"')


def _new(asked: argparse.Namespace) -> int:
    from datetime import date

    from kpixl.commands.new import new_council

    say(new_council(asked.folder, asked.name, today=date.today()).in_words())
    return DONE


def _add_refresh(commands: Commands) -> None:
    parser = commands.add("refresh", _refresh, "fill a scorecard from the extracts")
    parser.add_argument("workbook", type=Path, nargs="?", metavar="WORKBOOK")
    parser.add_argument(
        "--attach",
        action="store_true",
        help="where it is open in Excel; without WORKBOOK, the only scorecard open there",
    )
    parser.add_argument("--period", type=period, metavar="2024-06", help="default: the month in the page's picker")
    add_folder(parser, "--extracts", OF_WORKBOOK)
    add_folder(parser, "--config", OF_WORKBOOK)


def _refresh(asked: argparse.Namespace) -> int:
    from kpixl.config.settings import remember

    if asked.workbook is None and not asked.attach:
        raise UsageError("Name the workbook, or add --attach for the scorecard that is open in Excel.")
    if asked.attach:
        done = _refreshed_in_excel(asked)
    else:
        from kpixl.commands.refresh import refresh

        done = refresh(asked.workbook, asked.period, asked.extracts, asked.config, ask=asks())
    remember(done.folders.extracts, done.folders.config)
    say(done.in_words())
    return DONE


def _refreshed_in_excel(asked: argparse.Namespace) -> Refreshed:
    from datetime import datetime

    try:
        from kpixl.excel.macros import refresh_open
        from kpixl.excel.which_workbook import attached, excel_here
    except ImportError:
        raise UsageError(
            "--attach needs Excel on Windows or a Mac, and xlwings, which is not installed. "
            "Without them, close the workbook and refresh the file."
        ) from None
    book = attached(asked.workbook)
    return refresh_open(book, excel_here(), asked.period, asked.extracts, asked.config, now=datetime.now())


def _add_check(commands: Commands) -> None:
    parser = commands.add(
        "check",
        _check,
        "what is wrong with these extracts, file and line; or which narratives a workbook still lacks",
    )
    parser.description = CHECK_IN_WORDS
    parser.add_argument("checked", type=Path, metavar="DIR|WORKBOOK")
    parser.add_argument(
        "--period", type=period, metavar="2024-06", help="for extracts: only the export that answers this month"
    )
    add_folder(
        parser, "--drafts", "for a workbook: a draft message to each owner of a missing narrative, in this folder"
    )
    add_folder(parser, "--extracts", f"whose people no draft may name; {OF_WORKBOOK}")
    add_folder(parser, "--config", NAMED_LAST_OR_SHIPPED)


def _check(asked: argparse.Namespace) -> int:
    if connection_named(asked.checked):
        return _check_extracts(asked)
    if not asked.checked.exists():
        raise ExtractError(f"There is no extracts folder '{asked.checked}', and no workbook either. Check the path.")
    if asked.checked.suffix.lower() not in WORKBOOKS or asked.checked.is_dir() or _is_return(asked.checked):
        if asked.drafts:
            raise UsageError("--drafts asks for missing narratives; name the workbook that they are missing from.")
        return _check_extracts(asked)
    if asked.period:
        raise UsageError("--period chooses among exports; a workbook is checked for the month that it shows.")
    return _check_narratives(asked)


def _is_return(file: Path) -> bool:
    from kpixl.extracts.tables_on_disk import is_return

    return is_return(file)


def _check_narratives(asked: argparse.Namespace) -> int:
    from datetime import datetime

    from kpixl.commands.all_or_nothing import placed, under_free_names
    from kpixl.commands.chase import chase, chase_to_send, drafts
    from kpixl.commands.folders import config_of, folders_of
    from kpixl.commands.folders_in_words import folders_in_words
    from kpixl.config.reading import read_config
    from kpixl.indicators import DECLARED

    now, extracts, drafted = datetime.now(), None, []
    if asked.drafts:
        folders = folders_of(asked.checked, asked.extracts, asked.config, ask=asks())
        extracts, config = folders.extracts, folders.config
        found = chase_to_send(asked.checked, read_config(config, DECLARED), extracts, now)
        wanted = drafts(found)
        made = under_free_names(wanted, asked.drafts)
        with placed(made, asked.drafts, only_new=made):
            if made:
                drafted = [f"\n{counted(len(made), 'draft message')} in {asked.drafts}, still to be addressed."]
        if left := len(wanted.keys() - made.keys()):
            stays = counted(left, "earlier draft stays as it is", "earlier drafts stay as they are")
            drafted.append(f"{stays}; what has changed since is in a new one, with a number after its name.")
    else:
        config = config_of(asked.checked, asked.config, ask=asks())
        found = chase(asked.checked, read_config(config, DECLARED), now)
    say(folders_in_words(extracts, config), found.in_words(), *drafted)
    return DONE


def _check_extracts(asked: argparse.Namespace) -> int:
    from datetime import date

    from kpixl.commands.check import checked
    from kpixl.commands.folders_in_words import folders_in_words
    from kpixl.config.reading import read_config
    from kpixl.config.settings import chosen_config
    from kpixl.indicators import DECLARED
    from kpixl.words.periods import Period

    folder = chosen_config(asked.config)
    config = read_config(folder, DECLARED)
    extracts = extracts_asked(asked.checked, folder, asked.period or Period(date.today().year, date.today().month))
    exports = checked(extracts, config, asked.period)
    say(folders_in_words(extracts, folder))
    for export in exports:
        print(export.in_words(extracts, config))
        if export.error:
            print(export.error, file=sys.stderr)
    return REFUSED if any(export.is_refused for export in exports) else DONE


def _add_map(commands: Commands) -> None:
    parser = commands.add("map", _map, "an export's own names and codes, as lines for config/extracts.toml")
    parser.add_argument("folder", type=Path, metavar="DIR")
    add_folder(parser, "--config", NAMED_LAST_OR_SHIPPED)


def _map(asked: argparse.Namespace) -> int:
    from kpixl.commands.folders_in_words import folders_in_words
    from kpixl.commands.map.printed import in_toml
    from kpixl.commands.map.proposal import proposal
    from kpixl.config.reading import read_config
    from kpixl.config.settings import chosen_config
    from kpixl.indicators import DECLARED

    config = chosen_config(asked.config)
    proposed = in_toml(proposal(asked.folder, read_config(config, DECLARED)))
    say_aside(folders_in_words(asked.folder, config))
    sys.stdout.write(proposed)
    return DONE


def _add_figures(commands: Commands) -> None:
    parser = commands.add("figures", _figures, "print every indicator's figures and letters")
    add_folder(parser, "--extracts", required=True)
    add_folder(parser, "--config", NAMED_LAST_OR_SHIPPED)
    parser.add_argument("--period", type=period, required=True, metavar="2024-06")
    parser.add_argument(
        "--months", type=count_of_months, default=3, metavar="N", help="months in all, up to the period"
    )
    parser.add_argument("--quarter", action="store_true", help="also the financial quarter up to the period")
    parser.add_argument("--year-to-date", action="store_true", help="also the months from April up to the period")
    parser.add_argument("--history", type=one_of(HistoryAsked), metavar=choices_shown(HistoryAsked))
    parser.add_argument(
        "--workbook",
        type=Path,
        metavar="FILE",
        help="which says what was issued (--history issued), went out before (--results) or happened (--variation)",
    )
    parser.add_argument("--by", type=one_of(GroupBy), metavar=choices_shown(GroupBy))
    parser.add_argument(
        "--variation",
        action="store_true",
        help="with each month's verdict from the 36 up to it: usual variation; will meet (takes a little longer)",
    )
    parser.add_argument("--format", type=one_of(Format), default=Format.TABLE, metavar=choices_shown(Format))
    parser.add_argument(
        "--results",
        type=Path,
        metavar="FILE",
        help="write a file without small numbers instead, to compare with other councils' (kpixl region)",
    )


def _figures(asked: argparse.Namespace) -> int:
    from kpixl.commands.figures import FiguresAsked, printed_figures
    from kpixl.config.reading import shipped_config
    from kpixl.config.settings import chosen_config

    periods, config = asked.period.back_to(asked.months), chosen_config(asked.config)
    spans = _spans(asked)
    extracts = extracts_asked(asked.extracts, config, periods[0])
    if asked.results:
        return _results(asked, extracts, config)
    wanted = FiguresAsked(
        extracts, config, periods, asked.history, asked.workbook, asked.by, asked.format, spans, asked.variation
    )
    figures = printed_figures(wanted, progress())
    if asked.format is Format.TABLE or sys.stderr.isatty() or config == shipped_config():
        from kpixl.commands.folders_in_words import folders_in_words

        say_aside(folders_in_words(extracts, config))
    sys.stdout.write(figures)
    return DONE


def _results(asked: argparse.Namespace, extracts: Path, config: Path) -> int:
    from kpixl.commands.region.results_file import written_result

    if asked.by or asked.history or asked.quarter or asked.year_to_date:
        raise UsageError("A result holds only months, each once: leave out --by, --history, --quarter, --year-to-date.")
    periods = asked.period.back_to(asked.months)
    say(written_result(asked.results, extracts, config, periods, asked.workbook, progress()).in_words())
    return DONE


def _spans(asked: argparse.Namespace) -> tuple[Period, ...]:
    """The longer spans asked for, each once; a span of one month is left out: it would repeat that month's line."""
    both = ((asked.quarter, asked.period.quarter_to_date), (asked.year_to_date, asked.period.year_to_date))
    return tuple(dict.fromkeys(span for is_asked, span in both if is_asked and span.months > 1))


def _add_variation(commands: Commands) -> None:
    parser = commands.add(
        "variation", _variation, "print whether each indicator is really changing, and will meet its target"
    )
    add_folder(parser, "--extracts", required=True)
    add_folder(parser, "--config", NAMED_LAST_OR_SHIPPED)
    parser.add_argument("--period", type=period, required=True, metavar="2024-06", help="the month that is judged")
    parser.add_argument(
        "--months", type=count_of_months, default=36, metavar="N", help="months of history, up to the period"
    )
    parser.add_argument(
        "--screened", action="store_true", help="leave moving ranges over 3.267 times their mean out of the limits"
    )
    parser.add_argument(
        "--red-red", action="store_true", help="only those that are red, or worse than others, and getting worse"
    )
    parser.add_argument("--workbook", type=Path, metavar="FILE", help="whose sheet Events says where limits begin anew")
    parser.add_argument("--format", type=one_of(Format), default=Format.TABLE, metavar=choices_shown(Format))


def _variation(asked: argparse.Namespace) -> int:
    from kpixl.commands.folders_in_words import folders_in_words
    from kpixl.commands.variation import VariationAsked, printed_variation
    from kpixl.config.settings import chosen_config

    periods, config = asked.period.back_to(asked.months), chosen_config(asked.config)
    extracts = extracts_asked(asked.extracts, config, periods[0])
    wanted = VariationAsked(extracts, config, periods, asked.screened, asked.red_red, asked.format, asked.workbook)
    found = printed_variation(wanted, progress())
    say_aside(folders_in_words(extracts, config))
    sys.stdout.write(found)
    return DONE


def _add_explain(commands: Commands) -> None:
    parser = commands.add(
        "explain", _explain, "print why a figure is what it is: its change, who is behind it, what falls due"
    )
    parser.add_argument("indicator", metavar="KEY", help="the indicator's key, ref or name")
    add_folder(parser, "--extracts", required=True)
    add_folder(parser, "--config", NAMED_LAST_OR_SHIPPED)
    parser.add_argument("--period", type=period, required=True, metavar="2024-06")


def _explain(asked: argparse.Namespace) -> int:
    from kpixl.commands.explain import EXPLAINED_BY, ExplainAsked, explained
    from kpixl.commands.folders_in_words import folders_in_words
    from kpixl.config.settings import chosen_config

    config = chosen_config(asked.config)
    extracts = extracts_asked(asked.extracts, config, asked.period.back_to(EXPLAINED_BY)[0])
    found = explained(ExplainAsked(asked.indicator, asked.period, extracts, config), progress())
    say_aside(folders_in_words(extracts, config))
    sys.stdout.write(found)
    return DONE


def _add_cases(commands: Commands) -> None:
    parser = commands.add("cases", _cases, "print the cases behind a figure, by pseudonym, or its groups")
    parser.add_argument("indicator", metavar="KEY", help="the indicator's key, ref or name")
    add_folder(parser, "--extracts", required=True)
    add_folder(parser, "--config", NAMED_LAST_OR_SHIPPED)
    parser.add_argument("--period", type=period, required=True, metavar="2024-06")
    parser.add_argument("--missed", action="store_true", help="only those that make the figure worse")
    parser.add_argument(
        "--split", type=one_of(GroupBy), metavar=choices_shown(GroupBy), help="groups in place of cases"
    )
    parser.add_argument("--ids", action="store_true", help="ids beside pseudonyms; needs the key (kpixl key)")
    parser.add_argument("--format", type=one_of(Format), default=Format.TABLE, metavar=choices_shown(Format))


def _cases(asked: argparse.Namespace) -> int:
    from kpixl.commands.cases import CasesAsked, printed_cases
    from kpixl.commands.folders_in_words import folders_in_words
    from kpixl.config.settings import chosen_config

    config = chosen_config(asked.config)
    extracts = extracts_asked(asked.extracts, config, asked.period)
    wanted = CasesAsked(
        asked.indicator, asked.period, extracts, config, asked.split, asked.missed, asked.ids, asked.format
    )
    found = printed_cases(wanted, progress())
    say_aside(folders_in_words(extracts, config))
    sys.stdout.write(found)
    return DONE


COMMANDS = (_add_new, _add_refresh, _add_check, _add_map, _add_figures, _add_variation, _add_explain, _add_cases)
