"""
The exports that a page came from, found again in a folder by content: their people must not be named on the page.

Refused if one is missing: it is then unknown whom to look for, since a newer export holds other people.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path

from kpixl.commands.page_exports import CameFrom
from kpixl.extracts.exports import Export, folders_of_exports
from kpixl.extracts.fingerprints import Digests
from kpixl.extracts.tables_on_disk import contents_of
from kpixl.words.errors import SHOWN_AT_MOST, ExtractError, listed
from kpixl.words.periods import Period

Content = Callable[[Collection[Path]], Mapping[Path, str]]
"""Gives the fingerprint of each folder."""


def found_again(
    behind: Sequence[CameFrom], folder: Path, nothing: str, digests: Digests | None = None
) -> tuple[Export, ...]:
    """
    These exports as found in the folder, in the order of `behind`.

    `nothing` is the sentence that says what was not done if one of them is missing.
    """
    lying = folders_of_exports(folder)
    found = folders_by_content(behind, [export.folder for export in lying], (digests or Digests()).fingerprints)
    if not behind or None in found:
        raise ExtractError(_refusal(behind, found, folder, lying, nothing))
    by_folder = {export.folder: export for export in lying}
    return tuple(by_folder[place] for place in found if place)


def folders_by_content(behind: Sequence[CameFrom], folders: Sequence[Path], content: Content) -> list[Path | None]:
    """
    The folder of each export; None if no folder holds it. Content alone decides.

    Folders that still have the export's name are read first: hardly ever is another one needed.
    """
    names = {each.name for each in behind}
    likely = [each for each in folders if each.name in names]
    wanted = {each.fingerprint for each in behind if each.fingerprint}
    known = {mark: place for place, mark in content(likely).items()}
    if not wanted <= known.keys():
        known |= {mark: place for place, mark in _of_others(set(folders) - set(likely), content).items()}
    return [known.get(each.fingerprint) for each in behind]


def _of_others(folders: Iterable[Path], content: Content) -> dict[Path, str]:
    """Fingerprints of other folders, without any that can't be opened: an export not needed now may be damaged."""
    marks: dict[Path, str] = {}
    for folder in sorted(folders):
        try:
            marks |= content([folder])
        except ExtractError:
            continue
    return marks


# --- what is said about missing exports ------------------------------------------------------------------------------


def _refusal(
    behind: Sequence[CameFrom], found: Sequence[Path | None], folder: Path, lying: Sequence[Export], nothing: str
) -> str:
    missing = [each for each, place in zip(behind, found, strict=True) if place is None]
    if not missing:
        return f"The workbook doesn't say from which exports its page came. {nothing}\nRefresh it, then try again."
    there = {export.folder.resolve().name for export in lying}
    faults = [f"{each.name}{_what_of_it(each)} {_what_was_found(each, there)}" for each in missing]
    return (
        f"It is not known whom to look for: the exports that the page came from are not all in {folder}. {nothing}\n"
        f"{listed(faults)}\n{_in_there(lying, folder)}\n{_what_to_do(missing)}"
    )


def _what_of_it(export: CameFrom) -> str:
    months = [*map(_issued, export.issued), *(month.name for month in export.drafts)]
    return f" ({', '.join(months)})" if months else " (the page was compared with it)"


def _what_was_found(export: CameFrom, there: Collection[str]) -> str:
    if not export.fingerprint:
        return "was read by an older kpixl, which did not write down what it held"
    return "was changed since the figures were computed" if export.name in there else "is not there"


def _in_there(lying: Sequence[Export], folder: Path) -> str:
    names = [export.name or folder.resolve().name for export in lying if _holds_tables(export.folder)]
    if not names:
        return "There is no export in it."
    more = f" and {len(names) - SHOWN_AT_MOST} more" if len(names) > SHOWN_AT_MOST else ""
    return f"It holds: {', '.join(names[-SHOWN_AT_MOST:])}{more}."


def _holds_tables(folder: Path) -> bool:
    try:
        return contents_of(folder).has_tables
    except ExtractError:  # one that can't be opened
        return True


def _what_to_do(missing: Sequence[CameFrom]) -> str:
    """What to do: a refresh reads what has changed, but issued months stay as they are and need their export back."""
    issued = sorted({month for each in missing for month in each.issued})
    steps = ["If they are in another folder, name it with --extracts."]
    if any(not each.issued for each in missing) or not issued:
        steps.append("Otherwise refresh the workbook, look at the page, then try again.")
    if issued:
        steps.append(
            "A refresh leaves issued figures as they are. Put the export that they came from back beside the others, "
            f"in a folder called '{issued[-1]} as issued', say. If it is gone for good, take each of its months back "
            f"(kpixl issue WORKBOOK --withdraw {issued[0]} --because REASON), refresh, then try again."
        )
    return "\n".join(steps)


def _issued(month: Period) -> str:
    return f"{month.name}, issued"
