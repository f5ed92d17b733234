"""Commands for what is beside a council's own figures: letters that were typed by hand."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kpixl.cli.parser import NAMED_LAST_OR_SHIPPED, Commands, add_folder
from kpixl.cli.terminal import DONE
from kpixl.commands.options import Format, choices_shown, one_of


def _add_audit(commands: Commands) -> None:
    parser = commands.add(
        "audit", _audit, "by which rule the letters of a scorecard typed by hand were given, and what does not fit"
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


COMMANDS = (_add_audit,)
