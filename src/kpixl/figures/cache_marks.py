"""A mark of everything that figures follow from: the key under which they are kept, so that no others are found."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from kpixl.config.values import Config
from kpixl.extracts.exports import Export
from kpixl.extracts.extracts import CARE_LEAVERS
from kpixl.extracts.fingerprints import Digests
from kpixl.extracts.program_mark import program_mark
from kpixl.extracts.schema import TABLES
from kpixl.extracts.written_out import written_out
from kpixl.figures.exports_of_periods import Asked


def marked(asked: Asked) -> Mapping[Export, tuple[str, ...]]:
    """The exports that figures follow from, with the tables that count (none: all); if not read, only care leavers."""
    own = {export: (TABLES[CARE_LEAVERS].name,) for export in asked.own.values() if export}
    return {**own, **dict.fromkeys(asked.all, ())}


def whole_mark(asked: Asked, digests: Digests, config: Config, *others: object) -> str:
    """A mark of kpixl itself, the config, the exports' content, and `others`, which also decide."""
    wholly, exports = {*asked.all}, digests.marks(marked(asked))
    decides = [
        program_mark(), config, *others,
        *([period, exports[export], export in wholly] for of in (asked.serving, asked.own)
          for period, export in of.items() if export),
    ]  # fmt: skip
    return hashlib.sha256(written_out(decides).encode()).hexdigest()
