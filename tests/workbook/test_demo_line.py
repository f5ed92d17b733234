"""The demo's page says that it is the demo's, and no other page says so."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from kpixl.workbook import layout
from kpixl.workbook.layout.page import DEMO
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import values_in
from kpixl.workbook.shipped import shipped_workbook
from making import shipped
from pages import page


def subtitle(organisation: str) -> str:
    of = page()
    whose = replace(of.config, page=replace(of.config.page, organisation=organisation))
    return str(layout.values_shown(replace(of, config=whose))[layout.SUBTITLE_ROW, layout.REF])


def test_the_workbook_that_comes_with_kpixl_says_on_its_face_that_it_is_the_demo():
    shown = values_in(Package.read(shipped_workbook()), layout.PAGE)[layout.SUBTITLE_ROW - 1][layout.REF - 1]
    assert shown == f"Aldermere County Council  ·  April to June 2024  ·  {DEMO}"


@pytest.mark.parametrize("organisation", ["aldermere county council ", shipped().page.organisation])
def test_whoever_keeps_the_invented_councils_name_shows_the_demo(organisation: str):
    assert subtitle(organisation).endswith(DEMO)


def test_a_councils_own_page_does_not_say_demo():
    assert subtitle("Testshire County Council") == "Testshire County Council  ·  April to June 2024"
