"""A copy that comes back after the page has got another shape: what its manager wrote is put where it belongs."""

from __future__ import annotations

from pathlib import Path

import pytest

from few_indicators import with_few
from kpixl.commands.collect import collect
from kpixl.commands.handout import handout
from kpixl.commands.refresh import refresh
from kpixl.workbook import layout
from kpixl.workbook.blocks import Block
from kpixl.workbook.layout import PagePlaces
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.patching import patched
from kpixl.workbook.ooxml.sheet import values_in
from making import contacts, persons, written
from pages import JUNE, NOW, Workbook, on_disk

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("own_home")]


def config_in(folder: Path, places: PagePlaces) -> Path:
    """A page of this shape, with only a few indicators."""
    with_few(folder, "contacts", "re_referrals", "cp_visits", "supervision")
    text = (folder / "page.toml").read_text(encoding="utf-8")
    text = text.replace("months = 3 ", f"months = {places.months} ")
    text = text.replace("quarter = false", f"quarter = {str(places.quarter).lower()}")
    text = text.replace("year_to_date = false", f"year_to_date = {str(places.year_to_date).lower()}")
    (folder / "page.toml").write_text(text, encoding="utf-8")
    return folder


def type_beside(path: Path, key: str, column: int, text: str) -> None:
    workbook = Package.read(path)
    patched(workbook, [Block(layout.PAGE, row_of(key, workbook), column, [[text]])]).written(path)


def row_of(key: str, workbook: Package) -> int:
    keys = [row[layout.KEY - 1] for row in values_in(workbook, layout.PAGE)]
    return keys.index(key) + 1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (layout.USUAL, PagePlaces(13, quarter=True, year_to_date=True)),
        (PagePlaces(13), PagePlaces(1)),
    ],
    ids=str,
)
def test_nothing_that_a_manager_wrote_is_lost_whichever_shape_the_page_has_by_then(
    tmp_path: Path, before: PagePlaces, after: PagePlaces
) -> None:
    export = tmp_path / "exports" / "2024-06"
    exports = written(export, persons(("700341", "2015-03-01")), contacts(("700341", "2024-06-03"))).parent
    made, config = on_disk(tmp_path / "Scorecard.xlsm", exports), tmp_path / "config"
    refresh(made.path, JUNE, exports, config_in(config, before), now=NOW)
    type_beside(made.path, "re_referrals", before.narrative, "Typed here before.")
    refresh(made.path, None, exports, config, now=NOW)
    copy = handout(made.path, exports, tmp_path / "Copy.xlsm", config_folder=config, now=NOW).copy
    for column, text in ((before.narrative, "As busy as ever."), (before.action, "Recruit."), (before.due, "30 June")):
        type_beside(copy, "contacts", column, text)
    type_beside(made.path, "supervision", before.narrative, "Typed here meanwhile.")
    type_beside(made.path, "supervision", before.action, "Train all.")
    refresh(made.path, None, exports, config_in(config, after), now=NOW)
    collect(made.path, [copy], config_folder=config, now=NOW)
    refresh(made.path, None, exports, config, now=NOW)
    assert {**typed_in(made, "contacts", after), **typed_in(made, "re_referrals", after)} == {
        ("contacts", "narrative"): "As busy as ever.",
        ("contacts", "action"): "Recruit.",
        ("contacts", "due"): "30 June",
        ("re_referrals", "narrative"): "Typed here before.",
    }
    assert typed_in(made, "supervision", after) == {
        ("supervision", "narrative"): "Typed here meanwhile.",
        ("supervision", "action"): "Train all.",
    }


def typed_in(made: Workbook, key: str, places: PagePlaces) -> dict[tuple[str, str], object]:
    """What is in those cells of an indicator's row that people type into."""
    workbook = Package.read(made.path)
    cells = values_in(workbook, layout.PAGE)[row_of(key, workbook) - 1]
    typed = {"narrative": places.narrative, "action": places.action, "due": places.due}
    return {(key, name): cells[column - 1] for name, column in typed.items() if cells[column - 1] not in (None, "")}
