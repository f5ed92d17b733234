"""The fingerprint of one export."""

from __future__ import annotations

from pathlib import Path

from kpixl.extracts.fingerprints import fingerprints


def fingerprint(folder: Path) -> str:
    """The fingerprint of the export in a folder."""
    return fingerprints([folder])[folder]
