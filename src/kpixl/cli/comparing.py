"""Commands for what is beside a council's own figures: typed letters, other councils, returns made for others."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kpixl.cli.parser import NAMED_LAST_OR_SHIPPED, Commands, add_folder
from kpixl.cli.terminal import DONE, REFUSED, progress, say, say_aside
from kpixl.commands.options import Format, KindAsked, a_year, choices_shown, one_of, period
from kpixl.words.errors import UsageError

MOST_WORKERS = 1024


def _add_audit(commands: Commands) -> None:
    parser = commands.add(
        "audit", _audit, "which rule gave the letters of a scorecard typed by hand, and which letters do not fit"
    )
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="xlsx, xlsm or csv; columns are known by their headings"
    )
    add_folder(parser, "--config", f"whose indicators the rows may be; {NAMED_LAST_OR_SHIPPED}")
    parser.add_argument("--format", type=one_of(Format), default=Format.TABLE, metavar=choices_shown(Format))


def _audit(asked: argparse.Namespace) -> int:
    from kpixl.commands.audit.printed import AuditAsked, printed_audit
    from kpixl.config.settings import chosen_config

    sys.stdout.write(printed_audit(AuditAsked(asked.file, chosen_config(asked.config), asked.format)))
    return DONE


def _add_benchmarks(commands: Commands) -> None:
    parser = commands.add(
        "benchmarks",
        _benchmarks,
        "what other councils reach, with the year; benchmarks add FILE: from a published file",
    )
    add_folder(parser, "--config", NAMED_LAST_OR_SHIPPED)
    parser.add_argument("--format", type=one_of(Format), default=Format.TABLE, metavar=choices_shown(Format))
    inner = Commands(parser.add_subparsers(metavar="add"))
    adding = inner.add("add", _benchmarks_add, "keep the measures of a published file in the config")
    adding.add_argument(
        "file", type=Path, metavar="FILE", help="a data file of Explore Education Statistics, or LAIT's"
    )
    add_folder(adding, "--config", "default: the folder used last")
    adding.add_argument(
        "--year", type=a_year, metavar="2025", help="in which the year ends (default: the file's newest)"
    )
    adding.add_argument(
        "--from", dest="since", type=period, metavar="2025-11", help="the first month that prints it (default: April)"
    )
    adding.add_argument("--release", default="", metavar="TEXT", help="the release of the file, as you name it")
    adding.add_argument("--indicator", default="", metavar="KEY", help="for an export of LAIT without a measure's name")


def _benchmarks(asked: argparse.Namespace) -> int:
    from kpixl.commands.benchmarks.listing import printed_benchmarks
    from kpixl.config.settings import chosen_config

    sys.stdout.write(printed_benchmarks(chosen_config(asked.config), asked.format))
    return DONE


def _benchmarks_add(asked: argparse.Namespace) -> int:
    from kpixl.commands.benchmarks.adding import BenchmarksAsked, benchmarks_added
    from kpixl.config.settings import chosen_config

    config = chosen_config(asked.config)
    wanted = BenchmarksAsked(asked.file, config, asked.year, asked.since, asked.release, asked.indicator)
    say(benchmarks_added(wanted).in_words())
    return DONE


def _add_sources(commands: Commands) -> None:
    parser = commands.add(
        "sources", _sources, "what Annex A, SSDA903 and the census can say about each indicator, and what is missing"
    )
    parser.add_argument(
        "kind",
        type=one_of(KindAsked),
        nargs="?",
        metavar="KIND",
        help="annex-a, ssda903 or cin-census (default: all of them)",
    )
    add_folder(parser, "--config", f"whose indicators; {NAMED_LAST_OR_SHIPPED}")
    parser.add_argument("--format", type=one_of(Format), default=Format.TABLE, metavar=choices_shown(Format))


def _sources(asked: argparse.Namespace) -> int:
    from kpixl.commands.sources import SourcesAsked, printed_sources
    from kpixl.config.settings import chosen_config

    sys.stdout.write(printed_sources(SourcesAsked(asked.kind, chosen_config(asked.config), asked.format)))
    return DONE


def _add_region(commands: Commands) -> None:
    parser = commands.add("region", _region, "compare many councils: one table, a workbook, and each council's page")
    parser.add_argument(
        "region", type=Path, nargs="?", metavar="CONFIG", help="a TOML file: councils, months, what may differ"
    )
    parser.add_argument("--out", type=Path, default=Path("region"), metavar="DIR", help="default: region")
    parser.add_argument(
        "--workers", type=_count_of_workers, metavar="N", help="processes of this computer (default: its processors)"
    )
    parser.add_argument(
        "--scheduler", default="", metavar="ADDRESS", help="a Dask scheduler, instead of processes here"
    )
    parser.add_argument("--internal", action="store_true", help="small numbers too, for those who hold the data")
    parser.add_argument(
        "--from-results", type=Path, nargs="+", metavar="FILE|DIR", help="compare what councils sent; no extracts"
    )


def _count_of_workers(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or not 1 <= int(text) <= MOST_WORKERS:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of workers. Write 1 to {MOST_WORKERS}.")
    return int(text)


def _region(asked: argparse.Namespace) -> int:
    from kpixl.commands.region.cluster import Where
    from kpixl.commands.region.region import compared_region, region_from_results

    if asked.from_results:
        if asked.internal or asked.workers or asked.scheduler:
            raise UsageError("Results are compared as they are: leave out --internal, --workers and --scheduler.")
        done = region_from_results(asked.from_results, asked.region, asked.out, progress=progress())
    elif asked.region is None:
        raise UsageError("Name the region's file, or add --from-results. docs/region.md shows such a file.")
    elif asked.workers and asked.scheduler:
        raise UsageError("A scheduler has workers of its own: leave out --workers or --scheduler.")
    else:
        where = Where(asked.workers, asked.scheduler)
        done = compared_region(asked.region, asked.out, where, internal=asked.internal, progress=progress())
    say(done.in_words())
    for line in done.not_compared:
        say_aside(line)
    return REFUSED if done.not_compared else DONE


COMMANDS = (_add_audit, _add_benchmarks, _add_sources, _add_region)
