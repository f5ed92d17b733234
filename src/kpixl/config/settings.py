"""
What kpixl remembers for one user: the extracts and config folders that were named or used last.

They serve whatever belongs to no workbook: figures printed or checked, and functions in other sheets. A workbook has
folders of its own. Settings are kept in the user's own folder (`%APPDATA%\\kpixl`, `~/.config/kpixl`); the environment
variable KPIXL_HOME names a different one.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import platformdirs
from msgspec import Struct

from kpixl.config.reading import shipped_config
from kpixl.words.errors import UsageError

SETTINGS_FILE = "settings.json"


class Settings(Struct, frozen=True):
    """The remembered folders; None if nobody has named one yet."""

    extracts: Path | None = None
    config: Path | None = None


def home() -> Path:
    """The user's own configuration folder, which need not exist."""
    named = os.environ.get("KPIXL_HOME")
    return Path(named) if named else platformdirs.user_config_path("kpixl", appauthor=False, roaming=True)


def read_settings() -> Settings:
    """The remembered folders; a file that can't be read is refused, not ignored."""
    file = home() / SETTINGS_FILE
    if not file.is_file():
        return Settings()
    try:
        known = json.loads(file.read_text(encoding="utf-8"))
        return Settings(**{name: Path(folder) for name, folder in known.items()})
    except (ValueError, TypeError, AttributeError):
        raise UsageError(
            f"{file} can't be read. It should name the folders 'extracts' and 'config'.\n"
            "Delete it, and name both folders once more with --extracts and --config."
        ) from None


def remembered() -> tuple[Path, Path]:
    """The extracts and config folders that were used last; refused if there are none."""
    known = read_settings()
    if known.extracts is None or known.config is None:
        raise UsageError(
            "No folders are known on this computer yet. Refresh a scorecard first: kpixl refresh WORKBOOK."
        )
    return known.extracts, known.config


def chosen_config(named: Path | None) -> Path:
    """The named config folder, else the remembered one, else the invented council's that comes with kpixl."""
    return named or read_settings().config or shipped_config()


def remember(extracts: Path | None = None, config: Path | None = None) -> None:
    """Remember the named folders; a folder that is not named stays as it was."""
    known = read_settings()
    kept = {"extracts": extracts or known.extracts, "config": config or known.config}
    named = {name: str(folder.resolve()) for name, folder in kept.items() if folder}
    file = home() / SETTINGS_FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(named, indent=1, ensure_ascii=False), encoding="utf-8")
