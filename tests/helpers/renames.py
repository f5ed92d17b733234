"""The different ways in which case systems and spreadsheets name the standard's columns, drawn by Hypothesis."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hypothesis import strategies as st
from msgspec import Struct

SHORTER = {
    "date": ("dt", "Dttm"),
    "type": ("typ",),
    "assessment": ("asmt",),
    "placement": ("plcmt",),
    "review": ("rvw",),
    "professional": ("wkr", "worker"),
    "person": ("child", "client"),
    "ceased": ("end", "closed"),
    "cla": ("lac",),
    "eligibility": ("elig",),
    "start": ("started",),
}
WRITTEN: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "in capitals": str.upper,
    "as one word a capital": lambda name: "".join(word.capitalize() for word in name.split("_")),
    "with blanks": lambda name: name.replace("_", " "),
    "as a heading": lambda name: name.replace("_", " ").title(),
    "with hyphens": lambda name: name.replace("_", "-"),
    "glued together": lambda name: name.replace("_", ""),
}


class Renaming(Struct, frozen=True):
    """One system's way of naming columns."""

    prefix: str  # the standard's "kept" or "dropped", or another prefix
    words: dict[str, str]
    written: str

    def of(self, columns: Sequence[str]) -> dict[str, str]:
        """This system's name for each of a table's columns."""
        return {column: WRITTEN[self.written](self._worded(column, columns)) for column in columns}

    def _worded(self, column: str, columns: Sequence[str]) -> str:
        first, _, rest = column.partition("_")
        has_prefix = all(other.startswith(f"{first}_") for other in columns)
        bare = rest if has_prefix else column
        worded = "_".join(self.words.get(word, word) for word in bare.split("_"))
        if not has_prefix or self.prefix == "dropped":
            return worded
        return f"{first if self.prefix == 'kept' else self.prefix}_{worded}"


@st.composite
def renamings(draw: st.DrawFn) -> Renaming:
    prefix = draw(st.sampled_from(["kept", "dropped", "src"]))
    # Words run together with an unknown prefix can't be told apart.
    ways = [way for way in WRITTEN if way != "glued together" or prefix != "src"]
    words = {word: draw(st.sampled_from((word, *others))) for word, others in SHORTER.items()}
    return Renaming(prefix, words, draw(st.sampled_from(ways)))
