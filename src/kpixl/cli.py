"""The command line: a door. Every command has its options here, and one function that calls it."""

from __future__ import annotations

import argparse
import errno
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from kpixl import __version__
from kpixl.commands.command_line import BEGIN, Parser
from kpixl.commands.options import Format, HistoryAsked, choices_shown, count_of_months, one_of, period, who_decided
from kpixl.words.errors import ExtractError, KpixlError, UsageError
from kpixl.words.progress import Progress, silent
from kpixl.words.terms import GroupBy
from kpixl.words.texts import counted

if TYPE_CHECKING:
    from kpixl.commands.folders import Ask, Folders
    from kpixl.commands.refresh import Refreshed

DONE, REFUSED, WRONG_USAGE = 0, 1, 2
OF_WORKBOOK = "default: the folder that the workbook remembers"
WORKBOOKS = (".xlsm", ".xlsx", ".xlsb", ".xls")
WHO = "who decided it, as the copy names them (default: the user of this computer)"
DECISIONS = "what was decided about such sentences (CSV; default: WORKBOOK's name with .decisions.csv, beside it)"
NAMED_LAST_OR_SHIPPED = "default: the folder used last, or the invented council's that comes with kpixl"

CHECK_IN_WORDS = (
    "Of extracts: every export, the newest first, read whole and asked for the figures of its own months (a flat one: "
    "of the last month that its rows fill, or of --period). First what stops figures, then what makes them doubtful or "
    "may move them, then what was mended; each line with the indicators and months that it touches. "
    "Of a workbook: which narratives are still to be written, by owner."
)

Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Exit code 0 done, 1 refused (the reason on stderr), 2 wrong usage."""
    # A Windows console may not speak UTF-8, and the page prints dashes.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    try:
        asked = _asked(arguments)
        command: Command = asked.command
        code = command(asked)
        sys.stdout.flush()  # here, where a reader that has gone away is understood
        return code
    except UsageError as error:
        print(error, file=sys.stderr)
        return WRONG_USAGE
    except KpixlError as error:
        print(error, file=sys.stderr)
        return REFUSED
    except SystemExit as stop:  # --help and --version
        return int(stop.code or 0)
    except BrokenPipeError:
        return _read_enough()
    except OSError as fault:  # a full disk, a folder that nobody may write to, a cable that was pulled out
        print(_refused_by_the_system(fault), file=sys.stderr)
        _nothing_more_is_written()  # where it was the answer itself that had no room
        return REFUSED


def _refused_by_the_system(fault: OSError) -> str:
    named = fault.filename2 or fault.filename
    is_full = fault.errno in (errno.ENOSPC, errno.EDQUOT)
    place = str(named) if isinstance(named, str | os.PathLike) else _a_file()
    what_to_do = "Make room there" if is_full else "Check that it is there and that you may read and write it"
    return f"{place}: {fault.strerror or fault}. {what_to_do}, then try again."


def _a_file() -> str:
    """Where Python keeps temporary files: one of them it is, where the system doesn't name the file."""
    with suppress(OSError):
        return f"A file, perhaps a temporary one in {tempfile.gettempdir()}"
    return "A temporary file"


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    """What was asked for; refused where something of it is understood by nobody."""
    asked, left_over = _parser().parse_known_args(arguments)
    parser: Parser = asked.parser
    parser.check_known(left_over)
    return asked


def _read_enough() -> int:
    """Write nothing more once the reader (`| head -1`) has gone away, not even when Python ends."""
    _nothing_more_is_written()
    return DONE


def _nothing_more_is_written() -> None:
    with suppress(OSError):  # of an output that is no file
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser() -> Parser:
    parser = Parser(prog="kpixl", description="A children's-services KPI scorecard in Excel.")
    parser.add_argument("--version", action="version", version=f"kpixl {__version__}")
    parser.set_defaults(command=_begin, parser=parser)
    commands = Commands(parser.add_subparsers(metavar="COMMAND"))
    for add in (
        _add_new, _add_refresh, _add_check, _add_map, _add_figures, _add_narratives, _add_handout, _add_collect,
        _add_publish, _add_issue, _add_scan, _add_demo, _add_build, _add_install, _add_uninstall, _add_doctor, _add_key,
    ):  # fmt: skip
        add(commands)
    return parser


def _begin(asked: argparse.Namespace) -> int:
    print(BEGIN)
    return DONE


class Commands:
    """The commands of a parser, to which more can be added."""

    def __init__(self, commands: argparse._SubParsersAction[Parser]) -> None:
        self._commands = commands

    def add(self, name: str, command: Command, says: str) -> Parser:
        """The parser of a new command, for its options. `says` is its line in `kpixl --help`."""
        parser = self._commands.add_parser(name, help=says)
        parser.set_defaults(command=command, parser=parser)
        return parser

    def add_group(self, name: str, says: str, metavar: str) -> Commands:
        """The commands of a command, such as `kpixl key export`."""
        return Commands(self._commands.add_parser(name, help=says).add_subparsers(required=True, metavar=metavar))


def _folder(parser: argparse.ArgumentParser, option: str, says: str | None = None, *, required: bool = False) -> None:
    parser.add_argument(option, type=Path, required=required, metavar="DIR", help=says)


def _workbook(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("workbook", type=Path, metavar="WORKBOOK")


def _ask() -> Ask | None:
    """Asks on the terminal; None where there is nobody to ask."""
    return _answered if sys.stdin.isatty() and sys.stdout.isatty() else None


def _answered(question: str) -> str:
    """What is typed on the terminal; its end (Ctrl-D, Ctrl-Z) is no answer."""
    try:
        return input(question)
    except EOFError:
        raise UsageError("You stopped. Nothing was done. Try again to answer.") from None


def _folders(asked: argparse.Namespace) -> Folders:
    """The extracts and the config that were named, else the workbook's own."""
    from kpixl.commands.folders import folders_of

    return folders_of(asked.workbook, asked.extracts, asked.config, ask=_ask())


def _say(*paragraphs: str) -> None:
    print("\n".join(paragraphs))


def _say_aside(line: str) -> None:
    """Beside an answer that a program may read, or that is to be pasted."""
    print(line, file=sys.stderr)


def _progress() -> Progress:
    return _on_terminal if sys.stderr.isatty() else silent


def _on_terminal(step: str) -> None:
    print(f"{step} …", file=sys.stderr, flush=True)


# Each command, after its options, imports what it needs, so that a short answer is not kept waiting.


def _add_figures(commands: Commands) -> None:
    parser = commands.add("figures", _figures, "print every indicator's figures and letters")
    _folder(parser, "--extracts", required=True)
    _folder(parser, "--config", NAMED_LAST_OR_SHIPPED)
    parser.add_argument("--period", type=period, required=True, metavar="2024-06")
    parser.add_argument(
        "--months", type=count_of_months, default=3, metavar="N", help="months in all, the period the last"
    )
    parser.add_argument("--history", type=one_of(HistoryAsked), metavar=choices_shown(HistoryAsked))
    parser.add_argument("--workbook", type=Path, metavar="FILE", help="what was issued (with --history issued)")
    parser.add_argument("--by", type=one_of(GroupBy), metavar=choices_shown(GroupBy))
    parser.add_argument("--format", type=one_of(Format), default=Format.TABLE, metavar=choices_shown(Format))


def _figures(asked: argparse.Namespace) -> int:
    from kpixl.commands.figures import FiguresAsked, printed_figures
    from kpixl.commands.folders import folders_in_words
    from kpixl.config.reading import shipped_config
    from kpixl.config.settings import chosen_config

    periods, config = asked.period.back_to(asked.months), chosen_config(asked.config)
    wanted = FiguresAsked(asked.extracts, config, periods, asked.history, asked.workbook, asked.by, asked.format)
    figures = printed_figures(wanted, _progress())
    if asked.format is Format.TABLE or sys.stderr.isatty() or config == shipped_config():
        _say_aside(folders_in_words(asked.extracts, config))
    sys.stdout.write(figures)
    return DONE


def _add_check(commands: Commands) -> None:
    parser = commands.add(
        "check",
        _check,
        "what is wrong with these extracts, file and line; or which narratives a workbook still lacks",
    )
    parser.description = CHECK_IN_WORDS
    parser.add_argument("checked", type=Path, metavar="DIR|WORKBOOK")
    parser.add_argument(
        "--period", type=period, metavar="2024-06", help="of extracts, only the export that this month is answered from"
    )
    _folder(parser, "--drafts", "of a workbook: a draft message to each owner of a missing narrative, in this folder")
    _folder(parser, "--extracts", f"for drafts, which name nobody of them; {OF_WORKBOOK}")
    _folder(parser, "--config", NAMED_LAST_OR_SHIPPED)


def _check(asked: argparse.Namespace) -> int:
    if not asked.checked.exists():
        raise ExtractError(f"There is no extracts folder '{asked.checked}', and no workbook either. Check the path.")
    if asked.checked.suffix.lower() not in WORKBOOKS or asked.checked.is_dir():
        if asked.drafts:
            raise UsageError("--drafts asks for missing narratives; name the workbook that they are missing from.")
        return _check_extracts(asked)
    if asked.period:
        raise UsageError("--period chooses among exports; a workbook is checked for the month that it shows.")
    return _check_narratives(asked)


def _check_narratives(asked: argparse.Namespace) -> int:
    from datetime import datetime

    from kpixl.commands.all_or_nothing import placed
    from kpixl.commands.chase import chase, chase_to_send, drafts
    from kpixl.commands.folders import config_of, folders_in_words, folders_of
    from kpixl.config.reading import read_config
    from kpixl.indicators import DECLARED

    now, extracts, drafted = datetime.now(), None, []
    if asked.drafts:
        folders = folders_of(asked.checked, asked.extracts, asked.config, ask=_ask())
        extracts, config = folders.extracts, folders.config
        found = chase_to_send(asked.checked, read_config(config, DECLARED), extracts, now)
        made = drafts(found)
        with placed(made, asked.drafts):
            if made:
                drafted = [f"\n{counted(len(made), 'draft message')} in {asked.drafts}, still to be addressed."]
    else:
        config = config_of(asked.checked, asked.config, ask=_ask())
        found = chase(asked.checked, read_config(config, DECLARED), now)
    _say(folders_in_words(extracts, config), found.in_words(), *drafted)
    return DONE


def _check_extracts(asked: argparse.Namespace) -> int:
    from kpixl.commands.check import checked
    from kpixl.commands.folders import folders_in_words
    from kpixl.config.reading import read_config
    from kpixl.config.settings import chosen_config
    from kpixl.indicators import DECLARED

    folder = chosen_config(asked.config)
    config = read_config(folder, DECLARED)
    exports = checked(asked.checked, config, asked.period)
    _say(folders_in_words(asked.checked, folder))
    for export in exports:
        print(export.in_words(asked.checked, config))
        if export.error:
            print(export.error, file=sys.stderr)
    return REFUSED if any(export.error for export in exports) else DONE


def _add_map(commands: Commands) -> None:
    parser = commands.add("map", _map, "what an export's own names and codes are, as lines for config/extracts.toml")
    parser.add_argument("folder", type=Path, metavar="DIR")
    _folder(parser, "--config", NAMED_LAST_OR_SHIPPED)


def _map(asked: argparse.Namespace) -> int:
    from kpixl.commands.folders import folders_in_words
    from kpixl.commands.map.printed import in_toml
    from kpixl.commands.map.proposal import proposal
    from kpixl.config.reading import read_config
    from kpixl.config.settings import chosen_config
    from kpixl.indicators import DECLARED

    config = chosen_config(asked.config)
    proposed = in_toml(proposal(asked.folder, read_config(config, DECLARED)))
    _say_aside(folders_in_words(asked.folder, config))
    sys.stdout.write(proposed)
    return DONE


def _add_refresh(commands: Commands) -> None:
    parser = commands.add("refresh", _refresh, "fill a scorecard from the extracts")
    parser.add_argument("workbook", type=Path, nargs="?", metavar="WORKBOOK")
    parser.add_argument(
        "--attach", action="store_true", help="in the Excel that has it open; without WORKBOOK, the only scorecard"
    )
    parser.add_argument("--period", type=period, metavar="2024-06", help="default: the month in the page's picker")
    _folder(parser, "--extracts", OF_WORKBOOK)
    _folder(parser, "--config", OF_WORKBOOK)


def _refresh(asked: argparse.Namespace) -> int:
    from kpixl.config.settings import remember

    if asked.workbook is None and not asked.attach:
        raise UsageError("Name the workbook, or add --attach for the scorecard that is open in Excel.")
    if asked.attach:
        done = _refreshed_in_excel(asked)
    else:
        from kpixl.commands.refresh import refresh

        done = refresh(asked.workbook, asked.period, asked.extracts, asked.config, ask=_ask())
    remember(done.folders.extracts, done.folders.config)
    _say(done.in_words())
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


def _add_narratives(commands: Commands) -> None:
    parser = commands.add("narratives", _narratives, "every text that a workbook ever held; bring one back")
    _workbook(parser)
    parser.add_argument("--period", type=period, metavar="2024-06", help="of this month alone")
    parser.add_argument("--indicator", metavar="KEY", help="of this indicator alone: its key, ref or name")
    parser.add_argument("--bring-back", type=int, metavar="ROW", help="the row that the list gives")
    _folder(parser, "--config", OF_WORKBOOK)


def _narratives(asked: argparse.Namespace) -> int:
    from kpixl.commands.folders import config_of, folders_in_words
    from kpixl.commands.narratives import bring_back, history_in_words
    from kpixl.config.reading import read_config
    from kpixl.indicators import DECLARED

    folder = config_of(asked.workbook, asked.config, ask=_ask())
    config, used = read_config(folder, DECLARED), folders_in_words(None, folder)
    if asked.bring_back is None:
        _say(used, history_in_words(asked.workbook, config, asked.indicator, asked.period))
        return DONE
    if asked.indicator is not None or asked.period is not None:
        raise UsageError("--bring-back ROW says which text: leave out --indicator and --period.")
    back = bring_back(asked.workbook, asked.bring_back, config)
    _say(used, f"{back.key}, {back.period}: that text is back. Refresh, so that its row is as high as it needs.")
    return DONE


def _add_publish(commands: Commands) -> None:
    parser = commands.add("publish", _publish, "a copy for leadership: the page, proven to hold nothing else")
    _workbook(parser)
    _folder(parser, "--extracts", OF_WORKBOOK)
    _folder(parser, "--config", OF_WORKBOOK)
    _folder(parser, "--out", "default: 'published' beside the workbook")
    parser.add_argument("--pdf", action="store_true", help="a summary and the page as a PDF too")
    parser.add_argument("--strict", action="store_true", help="refuse sentences that may say who somebody is")
    parser.add_argument("--decisions", type=Path, metavar="FILE", help=DECISIONS)
    parser.add_argument(
        "--ask", action="store_true", help="ask about every such sentence, decided or not, and write the decisions"
    )
    parser.add_argument(
        "--accept", action="append", default=[], metavar="KEY:PERIOD", help="a figure in doubt that may go out"
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

    if asked.ask and _ask() is None:
        raise UsageError("--ask asks on a terminal, and this is none. Use the sheet Decisions, or --decisions FILE.")
    file = decisions_file(asked.workbook, asked.decisions)
    folders = _folders(asked)
    done = publish(
        asked.workbook,
        folders.extracts,
        asked.out,
        config_folder=folders.config,
        pdf=asked.pdf,
        strict=asked.strict,
        decisions=decisions_for(asked.workbook, asked.decisions, may_be_new=_ask() is not None),
        accepted=[Accepted(figure, reason, who_decided(asked.who)) for figure, reason in _accepted(asked)],
        ask=_ask(),
        email=asked.email,
        password=password_from(sys.stdin) if asked.password_stdin else None,
        who=who_decided(asked.who),
        asks_again=asked.ask,
        remember=kept_in(file),
    )
    remember(asked.extracts, asked.config)
    _say(folders.in_words(), done.in_words())
    return DONE


def _accepted(asked: argparse.Namespace) -> list[tuple[str, str]]:
    """The figures to accept, each with its reason."""
    if len(asked.accept) != len(asked.because):
        raise UsageError(
            f"--accept was given {_times(asked.accept)} and --because {_times(asked.because)}. "
            'Each figure that is accepted needs its own reason: write --because "…" after each --accept.'
        )
    return list(zip(asked.accept, asked.because, strict=True))


def _times(given: Sequence[str]) -> str:
    return counted(len(given), "time")


def _add_issue(commands: Commands) -> None:
    parser = commands.add("issue", _issue, "which figures were issued, when and by which copy; take a month back")
    _workbook(parser)
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


def _add_handout(commands: Commands) -> None:
    parser = commands.add("handout", _handout, "a copy for managers to type into, without a row of a child")
    _workbook(parser)
    parser.add_argument("--out", type=Path, metavar="FILE", help="default: 'Handout 2024-06.xlsm' beside the workbook")
    _folder(parser, "--extracts", OF_WORKBOOK)
    _folder(parser, "--config", OF_WORKBOOK)
    parser.add_argument("--decisions", type=Path, metavar="FILE", help=DECISIONS)


def _handout(asked: argparse.Namespace) -> int:
    from kpixl.commands.decisions import decisions_for
    from kpixl.commands.handout import handout
    from kpixl.config.settings import remember

    folders, decisions = _folders(asked), decisions_for(asked.workbook, asked.decisions)
    done = handout(
        asked.workbook,
        folders.extracts,
        asked.out,
        config_folder=folders.config,
        decisions=decisions,
        who=who_decided(""),
    )
    remember(asked.extracts, asked.config)
    _say(folders.in_words(), done.in_words())
    return DONE


def _add_collect(commands: Commands) -> None:
    parser = commands.add("collect", _collect, "narratives and overrides back from managers' copies")
    _workbook(parser)
    parser.add_argument("copies", type=Path, nargs="+", metavar="COPY")
    _folder(parser, "--config", OF_WORKBOOK)


def _collect(asked: argparse.Namespace) -> int:
    from kpixl.commands.collect import collect
    from kpixl.commands.folders import config_of, folders_in_words
    from kpixl.config.settings import remember

    config = config_of(asked.workbook, asked.config, ask=_ask())
    done = collect(asked.workbook, asked.copies, config)
    remember(config=asked.config)
    _say(folders_in_words(None, config), done.in_words())
    return DONE


def _add_scan(commands: Commands) -> None:
    parser = commands.add("scan", _scan, "what is hidden in any workbook; with extracts, also whose")
    parser.add_argument("file", type=Path, metavar="FILE")
    _folder(parser, "--extracts", "to look for anybody who is in them")
    _folder(parser, "--config", NAMED_LAST_OR_SHIPPED)


def _scan(asked: argparse.Namespace) -> int:
    from kpixl.commands.folders import folders_in_words
    from kpixl.commands.scan import scanned
    from kpixl.config.settings import chosen_config

    config = chosen_config(asked.config)
    done = scanned(asked.file, asked.extracts, config)
    _say(*([folders_in_words(asked.extracts, config)] if asked.extracts else []), done.in_words())
    return REFUSED if done.findings else DONE


def _add_new(commands: Commands) -> None:
    parser = commands.add("new", _new, "begin: a folder with an empty scorecard, a config and a place for extracts")
    parser.add_argument("folder", type=Path, metavar="DIR", help="a folder that is new or empty")
    parser.add_argument("--name", default="", metavar="NAME", help='the council: "Testshire County Council"')


def _new(asked: argparse.Namespace) -> int:
    from datetime import date

    from kpixl.commands.new import new_council

    _say(new_council(asked.folder, asked.name, today=date.today()).in_words())
    return DONE


def _add_demo(commands: Commands) -> None:
    parser = commands.add("demo", _demo, "a synthetic council: extracts, config and a filled scorecard")
    parser.add_argument("folder", type=Path, nargs="?", default=Path("demo"), metavar="DIR")


def _demo(asked: argparse.Namespace) -> int:
    from kpixl.commands.demo import demo_council

    print(demo_council(asked.folder, _progress()).in_words(sys.argv[0]))
    return DONE


def _add_build(commands: Commands) -> None:
    parser = commands.add("build", _build, "make Scorecard.xlsm from config and sources")
    parser.add_argument("workbook", type=Path, nargs="?", default=Path("workbook/Scorecard.xlsm"), metavar="FILE")


def _build(asked: argparse.Namespace) -> int:
    from kpixl.commands.build import build

    build(asked.workbook)
    print(f"{asked.workbook.resolve()} is built.")
    return DONE


def _add_install(commands: Commands) -> None:
    commands.add("install", _install, "the add-in and this Python, for the current user's Excel on Windows")


def _install(asked: argparse.Namespace) -> int:
    from kpixl.excel.install import install, places
    from kpixl.workbook.shipped import shipped_add_in

    where = places(sys.platform, os.environ)
    print("\n".join(install(shipped_add_in(), Path(sys.executable), where, Path(sys.base_prefix))))
    print("`kpixl doctor` says what else this computer needs.")
    return DONE


def _add_uninstall(commands: Commands) -> None:
    commands.add("uninstall", _uninstall, "put back what was there before install")


def _uninstall(asked: argparse.Namespace) -> int:
    from kpixl.excel.install import places, uninstall

    print("\n".join(uninstall(places(sys.platform, os.environ))))
    return DONE


def _add_doctor(commands: Commands) -> None:
    parser = commands.add("doctor", _doctor, "what will and won't work on this computer, and what to do")
    parser.add_argument("workbook", type=Path, nargs="?", metavar="WORKBOOK", help="to look at this workbook too")


def _doctor(asked: argparse.Namespace) -> int:
    from kpixl.excel.doctor.computer import read_computer
    from kpixl.excel.doctor.registry import windows_registry
    from kpixl.excel.doctor.verdicts import Verdict, judgements, report

    found = judgements(read_computer(sys.platform, os.environ, windows_registry, asked.workbook))
    print(report(found))
    return REFUSED if any(judgement.verdict is Verdict.WONT for judgement in found) else DONE


def _add_key(commands: Commands) -> None:
    keys = commands.add_group(
        "key", "the key that makes pseudonyms: give it to a colleague, or take theirs", "export|import"
    )
    export = keys.add("export", _key_export, "write the key to a file that does not exist yet")
    export.add_argument("file", type=Path, metavar="FILE")
    take = keys.add("import", _key_import, "use the key in a file")
    take.add_argument("file", type=Path, metavar="FILE")
    take.add_argument("--replace", action="store_true", help="even though another key is in use")


def _key_export(asked: argparse.Namespace) -> int:
    from kpixl.workbook.pseudonyms import export_key

    export_key(asked.file)
    print(f"{asked.file.resolve()} holds the key. Hand it over in person, then delete the file.")
    return DONE


def _key_import(asked: argparse.Namespace) -> int:
    from kpixl.workbook.pseudonyms import import_key

    import_key(asked.file, replace=asked.replace)
    print("The key is in use from now on.")
    return DONE


if __name__ == "__main__":
    sys.exit(main())
