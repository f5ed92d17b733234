"""The command line: every command, its options, and what it prints."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kpixl.words.errors import KpixlError, UsageError
from kpixl.words.periods import Period
from kpixl.words.progress import Progress, silent

if TYPE_CHECKING:
    from kpixl.commands.refresh import Refreshed
    from kpixl.config.values import Config
    from kpixl.scorecard.figure import Figure

DONE, REFUSED, WRONG_USAGE = 0, 1, 2
GROUPS = ("team", "service", "worker", "age_band", "sex")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Exit code 0 done, 1 refused (the reason on stderr), 2 wrong usage."""
    # A Windows console may not speak UTF-8, and the page prints dashes.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    try:
        asked = _parser().parse_args(arguments)
    except SystemExit as stop:
        return int(stop.code or 0)
    try:
        command: Callable[[argparse.Namespace], int] = asked.command
        return command(asked)
    except UsageError as error:
        print(error, file=sys.stderr)
        return WRONG_USAGE
    except KpixlError as error:
        print(error, file=sys.stderr)
        return REFUSED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kpixl", description="A children's-services KPI scorecard in Excel.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    figures = commands.add_parser("figures", help="print every indicator's figures and letters")
    figures.add_argument("--extracts", type=Path, required=True, metavar="DIR")
    figures.add_argument("--config", type=Path, metavar="DIR", help="default: the one shipped with kpixl")
    figures.add_argument("--period", type=_period, required=True, metavar="2024-06")
    figures.add_argument("--months", type=_count, default=3, metavar="N", help="months in all, the period the last")
    figures.add_argument("--history", choices=("own", "restated", "issued"))
    figures.add_argument("--workbook", type=Path, metavar="FILE", help="what was issued (with --history issued)")
    figures.add_argument("--by", choices=GROUPS)
    figures.add_argument("--format", choices=("csv", "json", "table"), default="table")
    figures.set_defaults(command=_figures)

    check = commands.add_parser(
        "check", help="what is wrong with these extracts, file and line; or which narratives a workbook still lacks"
    )
    check.add_argument("checked", type=Path, metavar="DIR|WORKBOOK")
    check.add_argument("--config", type=Path, metavar="DIR")
    check.set_defaults(command=_check)

    refresh = commands.add_parser("refresh", help="fill a scorecard from the extracts")
    refresh.add_argument("workbook", type=Path, nargs="?", metavar="WORKBOOK")
    refresh.add_argument(
        "--attach", action="store_true", help="in the Excel that has it open; without WORKBOOK, the only scorecard"
    )
    refresh.add_argument("--period", type=_period, metavar="2024-06", help="default: the month in the page's picker")
    refresh.add_argument("--extracts", type=Path, metavar="DIR", help="default: the folder named last")
    refresh.add_argument("--config", type=Path, metavar="DIR", help="default: the folder named last")
    refresh.set_defaults(command=_refresh)

    narratives = commands.add_parser("narratives", help="every text that a workbook ever held; bring one back")
    narratives.add_argument("workbook", type=Path, metavar="WORKBOOK")
    narratives.add_argument("--period", type=_period, metavar="2024-06", help="of this month alone")
    narratives.add_argument("--indicator", metavar="KEY", help="of this indicator alone")
    narratives.add_argument("--bring-back", type=int, metavar="ROW", help="the row that the list gives")
    narratives.add_argument("--config", type=Path, metavar="DIR", help="default: the folder named last")
    narratives.set_defaults(command=_narratives)

    publish = commands.add_parser("publish", help="a copy for leadership: the page, proven to hold nothing else")
    publish.add_argument("workbook", type=Path, metavar="WORKBOOK")
    publish.add_argument("--extracts", type=Path, metavar="DIR", help="default: the folder named last")
    publish.add_argument("--config", type=Path, metavar="DIR", help="default: the folder named last")
    publish.add_argument("--out", type=Path, metavar="DIR", help="default: 'published' beside the workbook")
    publish.add_argument("--pdf", action="store_true", help="the page as a PDF too (needs LibreOffice, or Excel)")
    publish.add_argument("--strict", action="store_true", help="refuse sentences that may tell who somebody is")
    publish.add_argument("--decisions", type=Path, metavar="FILE", help="what to do with such sentences (CSV)")
    publish.add_argument("--email", action="store_true", help="draft a message with the copy; never sends")
    publish.add_argument("--password-stdin", action="store_true", help="a password to open the copy, read from input")
    publish.set_defaults(command=_publish)

    handout = commands.add_parser("handout", help="a copy for managers to type into, without a row of a child")
    handout.add_argument("workbook", type=Path, metavar="WORKBOOK")
    handout.add_argument("--out", type=Path, metavar="FILE", help="default: 'Handout 2024-06.xlsm' beside the workbook")
    handout.add_argument("--extracts", type=Path, metavar="DIR", help="default: the folder named last")
    handout.add_argument("--config", type=Path, metavar="DIR", help="default: the folder named last")
    handout.set_defaults(command=_handout)

    collect = commands.add_parser("collect", help="narratives and overrides back from managers' copies")
    collect.add_argument("workbook", type=Path, metavar="WORKBOOK")
    collect.add_argument("copies", type=Path, nargs="+", metavar="COPY")
    collect.add_argument("--config", type=Path, metavar="DIR", help="default: the folder named last")
    collect.set_defaults(command=_collect)

    scan = commands.add_parser("scan", help="what is hidden in any workbook; with extracts, also whose")
    scan.add_argument("file", type=Path, metavar="FILE")
    scan.add_argument("--extracts", type=Path, metavar="DIR", help="to look for anybody who stands in them")
    scan.add_argument("--config", type=Path, metavar="DIR", help="default: the one shipped with kpixl")
    scan.set_defaults(command=_scan)

    demo = commands.add_parser("demo", help="a synthetic council: extracts, config and a filled scorecard")
    demo.add_argument("folder", type=Path, nargs="?", default=Path("demo"), metavar="DIR")
    demo.set_defaults(command=_demo)

    build = commands.add_parser("build", help="make Scorecard.xlsm from config and sources")
    build.add_argument("workbook", type=Path, nargs="?", default=Path("workbook/Scorecard.xlsm"), metavar="FILE")
    build.set_defaults(command=_build)

    put = commands.add_parser("install", help="the add-in and this Python, for the current user's Excel on Windows")
    put.set_defaults(command=_install)

    take_away = commands.add_parser("uninstall", help="put back what was there before install")
    take_away.set_defaults(command=_uninstall)

    doctor = commands.add_parser("doctor", help="what will and won't work on this computer, and what to do")
    doctor.add_argument("workbook", type=Path, nargs="?", metavar="WORKBOOK", help="to look at this workbook too")
    doctor.set_defaults(command=_doctor)

    key = commands.add_parser("key", help="the key that makes pseudonyms: give it to a colleague, or take theirs")
    key_commands = key.add_subparsers(required=True, metavar="export|import")
    export = key_commands.add_parser("export", help="write the key to a file that does not exist yet")
    export.add_argument("file", type=Path, metavar="FILE")
    export.set_defaults(command=_key_export)
    take = key_commands.add_parser("import", help="use the key in a file")
    take.add_argument("file", type=Path, metavar="FILE")
    take.add_argument("--replace", action="store_true", help="even though another key is in use")
    take.set_defaults(command=_key_import)
    return parser


def _period(text: str) -> Period:
    try:
        return Period.parse(text)
    except UsageError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 120:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of months. Write 1 to 120.")
    return int(text)


def _on_terminal(step: str) -> None:
    print(f"{step} …", file=sys.stderr, flush=True)


# Each command imports what it needs, so that a short answer is not kept waiting.


def _figures(asked: argparse.Namespace) -> int:
    from kpixl.commands import figures as printing
    from kpixl.config.reading import read_config, shipped_config
    from kpixl.figures.computing import History, broken_down, compute
    from kpixl.indicators import DECLARED

    progress = _on_terminal if sys.stderr.isatty() else silent
    config = read_config(asked.config or shipped_config(), DECLARED)
    periods = asked.period.back_to(asked.months)
    if asked.history == "issued":
        figures, groups = _issued(asked, config, periods, progress), None
    else:
        history = asked.history and History(asked.history)
        computed = compute(asked.extracts, config, periods, history, with_rows=asked.by is not None, progress=progress)
        figures, groups = computed.figures, broken_down(computed, asked.by) if asked.by else None
    columns = (*printing.COLUMNS, "group") if asked.by else printing.COLUMNS
    printed = printing.lines(figures, groups, config, periods)
    form = {"csv": printing.as_csv, "json": printing.as_json, "table": printing.as_table}[asked.format]
    sys.stdout.write(form(printed, columns))
    return DONE


def _issued(
    asked: argparse.Namespace, config: Config, periods: Sequence[Period], progress: Progress
) -> Mapping[tuple[str, Period], Figure]:
    """Issued figures as they were, the others computed; what has moved since is listed on stderr."""
    from kpixl.commands.refresh import issued_figures, moved_since
    from kpixl.figures.computing import History, compute

    if asked.workbook is None:
        raise UsageError("--history issued needs the workbook in which figures were issued: add --workbook FILE.")
    if asked.by:
        raise UsageError("What was issued has no groups: leave out --by, or ask for --history own or restated.")
    keys = {indicator.key for indicator in config.indicators}
    issued = {
        (key, period): figure
        for (key, period), figure in issued_figures(asked.workbook).items()
        if key in keys and period in periods
    }
    months = sorted({period for _, period in issued})
    computed = compute(
        asked.extracts, config, periods, History.OWN_ELSE_NEWEST, compare=months, with_rows=False, progress=progress
    )
    for moved in moved_since(issued, computed.restated, config):
        print(f"{moved.where}, {moved.period}: {moved.what}", file=sys.stderr)
    return {**computed.figures, **issued}


def _check(asked: argparse.Namespace) -> int:
    from kpixl.commands.check import checked
    from kpixl.config.reading import read_config, shipped_config
    from kpixl.config.settings import chosen_config
    from kpixl.indicators import DECLARED

    if asked.checked.is_file():
        return _check_narratives(asked.checked, read_config(chosen_config(asked.config), DECLARED))
    config = read_config(asked.config or shipped_config(), DECLARED)
    exports = checked(asked.checked, config)
    for export in exports:
        print(f"{export.export.name or asked.checked.name}:")
        for line in (*(f"{table} is not there" for table in export.absent), *export.faults):
            print(f"  {line}")
        rows = sum(fault.count for fault in export.faults)
        print(f"  {rows} rows to mend" if export.faults else "  no row to mend")
        if export.error:
            print(export.error, file=sys.stderr)
    return REFUSED if any(export.error for export in exports) else DONE


def _check_narratives(workbook: Path, config: Config) -> int:
    from datetime import datetime

    from kpixl.commands.chase import chase

    print(chase(workbook, config, datetime.now()).in_words())
    return DONE


def _refresh(asked: argparse.Namespace) -> int:
    from kpixl.config.settings import remember

    if asked.attach:
        done = _refreshed_in_excel(asked)
    else:
        from kpixl.commands.refresh import refresh

        if asked.workbook is None:
            raise UsageError("Name the workbook, or add --attach for the scorecard that is open in Excel.")
        done = refresh(asked.workbook, asked.period, asked.extracts, asked.config)
    remember(asked.extracts, asked.config)
    print(done.in_words())
    return DONE


def _refreshed_in_excel(asked: argparse.Namespace) -> Refreshed:
    from datetime import datetime

    try:
        from kpixl.excel.macros import refresh_open
        from kpixl.excel.which_workbook import attached, excel_here
    except ImportError:
        raise UsageError(
            "--attach needs xlwings, which is not installed: pip install 'kpixl[excel]'. "
            "Without it, close the workbook and refresh the file."
        ) from None
    book = attached(asked.workbook)
    return refresh_open(book, excel_here(), asked.period, asked.extracts, asked.config, now=datetime.now())


def _narratives(asked: argparse.Namespace) -> int:
    from kpixl.commands.narratives import bring_back, history
    from kpixl.config.reading import read_config
    from kpixl.config.settings import chosen_config
    from kpixl.indicators import DECLARED

    config = read_config(chosen_config(asked.config), DECLARED)
    if asked.bring_back is not None:
        back = bring_back(asked.workbook, asked.bring_back, config)
        print(f"{back.key}, {back.period}: that text stands again. Refresh, so that its row is as high as it needs.")
        return DONE
    for row, entry in history(asked.workbook, config).items():
        if asked.period in (None, Period.parse(entry.period)) and (asked.indicator or "") in entry.key:
            print(f"{row:>5}  {entry.period}  {entry.key}  {entry.seen_at}  {entry.how.value}: {entry.text!r}")
    return DONE


def _publish(asked: argparse.Namespace) -> int:
    from kpixl.commands.publish import publish
    from kpixl.commands.publish.password import password_from
    from kpixl.config.settings import chosen_extracts
    from kpixl.disclosure.decisions import UNDECIDED, decisions_of

    done = publish(
        asked.workbook,
        chosen_extracts(asked.extracts),
        asked.out,
        config_folder=asked.config,
        pdf=asked.pdf,
        strict=asked.strict,
        decisions=decisions_of(asked.decisions),
        ask=input if sys.stdin.isatty() and sys.stdout.isatty() else None,
        email=asked.email,
        password=password_from(sys.stdin) if asked.password_stdin else None,
    )
    print(f"{done.copy.resolve()} shows {done.scorecard.period.name}. The gate found nothing hidden, and nobody named.")
    _print_if_any(done.not_looked_for)
    if done.pdf:
        print(f"{done.pdf.resolve()} is its page.")
    if done.email:
        print(f"{done.email.resolve()} is a message still to be addressed.")
    print(f"{done.record.resolve()} says what it was made from. The figures of its months are issued now.")
    decided = [each for each in done.decided if each.reason != UNDECIDED]
    if decided:
        print("Sentences that may tell who somebody is:")
    for each in decided:
        print(f"  {each.key}: {each.kind}, {each.decision}{f': {each.reason}' if each.reason else ''}")
    if done.unasked:
        print("Nobody was asked about these sentences, and they stand (--decisions answers, --strict refuses):")
    for query in done.unasked:
        print(f"  {query.reference}  {query.key}: {query.place}")
    return DONE


def _handout(asked: argparse.Namespace) -> int:
    from kpixl.commands.handout import handout
    from kpixl.config.settings import chosen_config, chosen_extracts

    made = handout(
        asked.workbook, chosen_extracts(asked.extracts), asked.out, config_folder=chosen_config(asked.config)
    )
    print(
        f"{made.copy.resolve()} is for managers: the page of {made.scorecard.period.name}, no row of a child.\n"
        f"Send it to all of them; what comes back is known as issue {made.issue}."
    )
    _print_if_any(made.not_looked_for)
    return DONE


def _print_if_any(remark: str) -> None:
    if remark:
        print(remark)


def _collect(asked: argparse.Namespace) -> int:
    from kpixl.commands.collect import collect
    from kpixl.config.settings import chosen_config

    print(collect(asked.workbook, asked.copies, chosen_config(asked.config)).in_words())
    return DONE


def _scan(asked: argparse.Namespace) -> int:
    from kpixl.commands.publish.record import own_of
    from kpixl.config.reading import read_reading, shipped_config
    from kpixl.disclosure.gate.finding import report
    from kpixl.disclosure.gate.people_in_extracts import identities_of
    from kpixl.disclosure.gate.scan import scan

    identities = None
    if asked.extracts:
        identities = identities_of(asked.extracts, read_reading(asked.config or shipped_config()))
    own = own_of(asked.file)
    findings = scan(asked.file, identities, own_figures=own.figures, own_dates=own.days)
    print(report(findings, identities_checked=identities is not None))
    _print_if_any(identities.not_looked_for if identities else "")
    return REFUSED if findings else DONE


def _demo(asked: argparse.Namespace) -> int:
    from kpixl.commands.demo import demo_council

    made = demo_council(asked.folder, _on_terminal if sys.stderr.isatty() else silent)
    print(
        f"The demo council is in {made.folder.resolve()}\n"
        f"  open    {made.workbook.resolve()}\n"
        f"  send    {made.copy.resolve()}\n"
        f"  from    {made.extracts.resolve()} ({made.rows:,} rows in three monthly exports)\n"
        f"  judged  by {made.config.resolve()}\n"
        f"Try: {sys.argv[0]} figures --extracts {made.extracts} --period {made.period} --by team"
    )
    return DONE


def _build(asked: argparse.Namespace) -> int:
    from kpixl.workbook.making.build import build

    build(asked.workbook)
    print(f"{asked.workbook.resolve()} is built.")
    return DONE


def _install(asked: argparse.Namespace) -> int:
    import os

    from kpixl.excel.install import install, places
    from kpixl.workbook.shipped import shipped_add_in

    where = places(sys.platform, os.environ)
    print("\n".join(install(shipped_add_in(), Path(sys.executable), where, Path(sys.base_prefix))))
    print("`kpixl doctor` says what else this computer needs.")
    return DONE


def _uninstall(asked: argparse.Namespace) -> int:
    import os

    from kpixl.excel.install import places, uninstall

    print("\n".join(uninstall(places(sys.platform, os.environ))))
    return DONE


def _doctor(asked: argparse.Namespace) -> int:
    import os

    from kpixl.excel.doctor import Verdict, findings, read_computer, report
    from kpixl.excel.doctor.registry import windows_registry

    found = findings(read_computer(sys.platform, os.environ, windows_registry, asked.workbook))
    print(report(found))
    return REFUSED if any(finding.verdict is Verdict.WONT for finding in found) else DONE


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
