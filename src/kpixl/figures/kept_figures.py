"""
The figures of some periods: from the user's cache if they were computed before; otherwise computed, and kept.

Only figures, as a page shows them, are kept: no rows, teams or workers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from kpixl.config.values import Config
from kpixl.extracts.cache import Cache, user_cache
from kpixl.extracts.exports import quick_mark
from kpixl.extracts.fingerprints import Digests, Stamps
from kpixl.extracts.tables_on_disk import Stretch
from kpixl.figures.answers import Computed, Figures, History
from kpixl.figures.cache_marks import marked, whole_mark
from kpixl.figures.exports_of_periods import Asked, exports_asked
from kpixl.figures.plain_figures import figures_of, plain_figures
from kpixl.words.periods import Period
from kpixl.words.progress import Progress, silent


class FiguresOf(Struct, frozen=True):
    """The figures wanted: from which exports, for which periods and longer spans, by which history."""

    folder: Path
    config: Config
    periods: tuple[Period, ...]
    history: History | None = None
    spans: tuple[Period, ...] = ()

    def figures(self, progress: Progress = silent) -> Figures:
        """All the figures, including those of the spans."""
        cache = user_cache(is_wanted=self.config.cache)
        return self._kept_or_computed(cache, progress) if cache else _figures(self._computed(progress))

    def _kept_or_computed(self, cache: Cache, progress: Progress) -> Figures:
        """The figures, kept or computed. Files are hashed first only if something is kept for files of their sizes."""
        asked = exports_asked(self.folder, self.periods, (), self.history)
        stamps = Stamps(export.folder for export in marked(asked))
        begins = f"shown-{quick_mark(export.folder for export in marked(asked))}-"
        if cache.has(begins) and (kept := cache.get(begins + self._mark(asked, Digests(cache)))):
            return figures_of(json.loads(bytes(kept)))
        computed = self._computed(progress)
        found = _figures(computed)
        if stamps.is_settled():
            mark = self._mark(asked, Digests(cache, _hashed(computed)))
            cache.put(begins + mark, json.dumps(plain_figures(found)).encode())
        return found

    def _computed(self, progress: Progress) -> Computed:
        from kpixl.figures.computing import compute  # loads pandas, which is slow and not needed for kept figures

        return compute(
            self.folder, self.config, self.periods, self.history,
            spans=self.spans, with_rows=False, progress=progress,
        )  # fmt: skip

    def _mark(self, asked: Asked, digests: Digests) -> str:
        return whole_mark(asked, digests, self.config, self.periods, self.spans, self.history)


def _figures(computed: Computed) -> Figures:
    return {**computed.spans, **computed.figures}


def _hashed(computed: Computed) -> Mapping[Stretch, bytes]:
    """The digests of the exports' files that are known already from reading them."""
    extracts = [of_export.caseload.extracts for of_export in computed.by_export]
    return {stretch: digest for each in extracts for stretch, digest in each.hashed.items()}
