"""The returns that kpixl converts. Each is converted only once as long as its files do not change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from kpixl.extracts.file_stamps import Stamp
from kpixl.extracts.other_returns import Return
from kpixl.extracts.returns.annex_a import ANNEX_A
from kpixl.extracts.returns.cin_census import CIN_CENSUS
from kpixl.extracts.returns.converted import Conversion, Converted
from kpixl.extracts.returns.ssda903 import SSDA903

KEPT_CONVERTED = 4  # returns: a page has three months, and is compared with one more

CONVERSIONS: Mapping[Return, Conversion] = MappingProxyType(
    {Return.ANNEX_A: ANNEX_A, Return.LOOKED_AFTER: SSDA903, Return.IN_NEED: CIN_CENSUS}
)


def is_convertible(kind: Return, file: Path) -> bool:
    """Whether a file of this return is in the form that kpixl converts."""
    return kind in CONVERSIONS and file.name.lower().endswith(CONVERSIONS[kind].endings)


def converted(kind: Return, files: Sequence[Path]) -> Converted:
    """The tables in a return's files. Everything that can't be read is reported in one `ExtractError`."""
    return _converted(kind, tuple(sorted((file, Stamp.of(file)) for file in files)))


@lru_cache(maxsize=KEPT_CONVERTED)
def _converted(kind: Return, files: tuple[tuple[Path, Stamp], ...]) -> Converted:
    return CONVERSIONS[kind].tables([file for file, _ in files])
