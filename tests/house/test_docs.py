"""The documents say what the code does, and their links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from indicators_page import PAGE, indicators_page
from kpixl.config.reading import read_config, shipped_config
from kpixl.indicators import DECLARED

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def test_the_page_of_indicators_is_the_one_that_code_and_config_make():
    page = indicators_page(read_config(shipped_config(), DECLARED))
    assert PAGE.read_text(encoding="utf-8") == page, "stale: run python tools/indicators_page.py"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_every_link_leads_somewhere(document):
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8"))
    missing = [link for link in links if "://" not in link and not (document.parent / link).exists()]
    assert not missing
