"""
The figures of some periods: from the user's cache where they were computed before, computed and kept where they were
not.

Nothing but figures is kept, which a page shows: no row, no team, no worker.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from kpixl.config.values import Config
from kpixl.extracts.cache import Cache, user_cache
from kpixl.extracts.fingerprints import Digests, Stamps
from kpixl.extracts.schema import TABLES
from kpixl.figures.answers import Figures, History
from kpixl.figures.marks import marked, whole_mark
from kpixl.figures.plain_figures import figures_of, plain_figures
from kpixl.figures.serving import Asked, exports_asked
from kpixl.words.periods import Period
from kpixl.words.progress import Progress, silent

TABLES_READ = frozenset(table.name for table in TABLES.values())


@dataclass(frozen=True)
class FiguresOf:
    """Which figures are wanted: of which exports, for which periods and longer spans, by which history."""

    folder: Path
    config: Config
    periods: tuple[Period, ...]
    history: History | None = None
    spans: tuple[Period, ...] = ()

    def figures(self, progress: Progress = silent) -> Figures:
        """All of them, those of the spans too."""
        cache = user_cache(is_wanted=self.config.cache)
        return self._kept_or_computed(cache, progress) if cache else self._computed(progress)

    def _kept_or_computed(self, cache: Cache, progress: Progress) -> Figures:
        asked = exports_asked(self.folder, self.periods, (), self.history)
        stamps = Stamps(export.folder for export in marked(asked))
        name = self._name(asked)
        kept = cache.get(name)
        if kept is not None:
            return figures_of(json.loads(bytes(kept)))
        found = self._computed(progress)
        if stamps.is_settled():
            cache.put(name, json.dumps(plain_figures(found)).encode())
        return found

    def _computed(self, progress: Progress) -> Figures:
        from kpixl.figures.computing import compute  # with pandas: slow to load, and what is kept needs none of it

        computed = compute(
            self.folder, self.config, self.periods, self.history,
            spans=self.spans, with_rows=False, progress=progress,
        )  # fmt: skip
        return {**computed.spans, **computed.figures}

    def _name(self, asked: Asked) -> str:
        of = whole_mark(asked, Digests(), self.config, self.periods, self.spans, self.history, tables=TABLES_READ)
        return f"shown-{of}"
