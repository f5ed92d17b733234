"""What the VBA knows about the layout agrees with the layout."""

from __future__ import annotations

import re

import pytest

from kpixl.workbook import layout
from vba_places import BEGINS, ENDS, PLACES, VBA, with_places


@pytest.mark.parametrize("module", PLACES)
def test_the_places_of_a_vba_module_are_those_of_the_layout(module: str):
    source = (VBA / f"{module}.bas").read_text(encoding="ascii")
    assert with_places(source, PLACES[module]) == source, "stale: run python tools/vba_places.py"


@pytest.mark.parametrize("module", PLACES)
def test_every_place_is_used(module: str):
    source = (VBA / f"{module}.bas").read_text(encoding="ascii")
    unused = [name for name in PLACES[module] if len(re.findall(rf"\b{name}\b", source)) < 2]
    assert unused == []


def test_no_vba_module_writes_a_sheet_or_a_defined_name_by_hand():
    names = {layout.PAGE, layout.CONFIG, layout.FIGURES, layout.NARRATIVES, layout.LOG}
    for file in VBA.glob("*.bas"):
        by_hand = re.sub(
            f"{re.escape(BEGINS)}.*?{re.escape(ENDS)}", "", file.read_text(encoding="ascii"), flags=re.DOTALL
        )
        assert not [text for text in re.findall(r'"([^"]*)"', by_hand) if text in names or text.startswith("kpixl_")]


def test_no_public_constant_slows_every_call_of_a_function_down():
    assert not [file.name for file in VBA.glob("*.bas") if "Public Const" in file.read_text(encoding="ascii")]
