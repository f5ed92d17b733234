"""Commands for setting up: the invented council, the shipped workbooks, the add-in, this computer, key and cache."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from kpixl.cli.parser import Commands
from kpixl.cli.terminal import DONE, REFUSED, progress


def _add_demo(commands: Commands) -> None:
    parser = commands.add("demo", _demo, "a synthetic council: extracts, config and a filled scorecard")
    parser.add_argument("folder", type=Path, nargs="?", default=Path("demo"), metavar="DIR")


def _demo(asked: argparse.Namespace) -> int:
    from kpixl.commands.demo import demo_council

    print(demo_council(asked.folder, progress()).in_words(sys.argv[0]))
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
    from kpixl.excel.install import install, install_places
    from kpixl.workbook.shipped import shipped_add_in

    where = install_places(sys.platform, os.environ)
    print("\n".join(install(shipped_add_in(), Path(sys.executable), where, Path(sys.base_prefix))))
    print("`kpixl doctor` says what else this computer needs.")
    return DONE


def _add_uninstall(commands: Commands) -> None:
    commands.add("uninstall", _uninstall, "put back what was there before install")


def _uninstall(asked: argparse.Namespace) -> int:
    from kpixl.excel.install import install_places, uninstall

    print("\n".join(uninstall(install_places(sys.platform, os.environ))))
    return DONE


def _add_doctor(commands: Commands) -> None:
    parser = commands.add("doctor", _doctor, "what will and won't work on this computer, and what to do")
    parser.add_argument("workbook", type=Path, nargs="?", metavar="WORKBOOK", help="to look at this workbook too")


def _doctor(asked: argparse.Namespace) -> int:
    from kpixl.excel.doctor.computer import read_computer
    from kpixl.excel.doctor.registry import windows_registry
    from kpixl.excel.doctor.verdicts import DoctorVerdict, judgements, verdicts_in_words

    found = judgements(read_computer(sys.platform, os.environ, windows_registry, asked.workbook))
    print(verdicts_in_words(found))
    return REFUSED if any(judgement.verdict is DoctorVerdict.WONT for judgement in found) else DONE


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


def _add_cache(commands: Commands) -> None:
    parser = commands.add("cache", _cache, "where kpixl keeps what it has read and computed, and how much")
    parser.add_argument("clear", choices=["clear"], nargs="?", help="delete it")


def _cache(asked: argparse.Namespace) -> int:
    from kpixl.commands.cache import cache_in_words, cleared_cache_in_words

    print(cleared_cache_in_words() if asked.clear else cache_in_words())
    return DONE


COMMANDS = (_add_demo, _add_build, _add_install, _add_uninstall, _add_doctor, _add_key, _add_cache)
