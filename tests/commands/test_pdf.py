"""The PDF of the page: what a screen reader, a PDF/UA checker and a phone make of it; and the summary before it."""

from __future__ import annotations

import io
import re
import subprocess
from datetime import date
from pathlib import Path

import pdfua
import pikepdf
import pytest
from msgspec.structs import replace

from kpixl.commands.build import demo_page
from kpixl.commands.publish.pdf import pdf_of
from kpixl.commands.publish.summary import summary
from kpixl.disclosure.small_numbers import safe
from kpixl.scorecard.display import shown
from kpixl.scorecard.issuing import Acceptance
from kpixl.scorecard.scorecard import Scorecard
from kpixl.words.terms import Heads, Rag
from kpixl.workbook.layout.notes import note_paragraphs
from making import shipped
from pages import APRIL, JUNE, MAY, figure, override, page

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def scorecard() -> Scorecard:
    return demo_page(shipped())


@pytest.fixture(scope="module")
def made(scorecard: Scorecard) -> bytes:
    return pdf_of(scorecard)


@pytest.fixture(scope="module")
def spoken(made: bytes, tmp_path_factory: pytest.TempPathFactory) -> str:
    """
    What poppler finds in the tags, in the order of the tags, without spaces.

    The PDF is in plain colours: poppler goes through the page for each tag, and works out colour profiles each time.
    """
    file = tmp_path_factory.mktemp("pdf") / "page.pdf"
    with pikepdf.open(io.BytesIO(made)) as pdf:
        for sheet in pdf.pages:
            spaces = sheet.Resources.ColorSpace
            for name, (_, profile) in [*spaces.items()]:
                spaces[name] = pikepdf.Name.DeviceRGB if profile.N == 3 else pikepdf.Name.DeviceGray
        pdf.save(file)
    told = subprocess.run(["pdfinfo", "-struct-text", file], capture_output=True, check=True).stdout.decode()
    return without_blanks("".join(re.findall(r'^\s+"(.*)"$', told, flags=re.MULTILINE)))


def without_blanks(text: str) -> str:
    return re.sub(r"\s+", "", text)


def in_order(words: list[str], text: str) -> bool:
    at = 0
    for word in words:
        at = text.find(word, at) + len(word)
        if at < len(word):
            return False
    return True


def test_a_checker_of_pdf_ua_finds_nothing(made: bytes, tmp_path: Path):
    (tmp_path / "page.pdf").write_bytes(made)
    assert list(pdfua.validate(tmp_path / "page.pdf").findings) == []


def test_it_is_tagged_with_a_title_a_language_and_headings_and_every_table_has_header_cells(made: bytes):
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert (str(pdf.Root.Lang), bool(pdf.Root.MarkInfo.Marked)) == ("en-GB", True)
        assert str(pdf.docinfo["/Title"]) == "Children's Services Performance Scorecard, June 2024"
        assert "/Author" not in pdf.docinfo
        kinds = [str(each.get("/S")) for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and "/S" in each]
    assert kinds.count("/H1") == 2
    assert kinds.count("/THead") == kinds.count("/Table") == 2
    assert kinds.count("/TH") > 20


def test_every_font_is_embedded(made: bytes):
    with pikepdf.open(io.BytesIO(made)) as pdf:
        fonts = [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and "/FontName" in each]
        assert fonts
        assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)


@pytest.mark.office
def test_read_aloud_it_has_every_figure_letter_and_narrative_of_the_page_in_order(spoken: str, scorecard: Scorecard):
    table = spoken[spoken.index("Metrics–KPIcomponent") :]
    words: list[str] = []
    for row in scorecard.rows:
        words.append(row.indicator.label)
        for rated in row.figures:
            words += re.findall(r"\S+", shown(rated.figure, row.indicator.decimals))[-1:]
            words += [rated.letter.value] if rated.letter else []
        words.append(row.narrative)
    words += [paragraph for paragraphs in note_paragraphs(scorecard, alone=True).values() for paragraph in paragraphs]
    with_commas = [re.sub(r"^(\d+)(\d{3})$", r"\1,\2", word) for word in words]
    assert in_order([*map(without_blanks, with_commas)], table)


def test_the_page_of_the_invented_council_says_so_and_no_other_page_does(
    spoken: str, scorecard: Scorecard, tmp_path: Path
):
    assert without_blanks("nobody is real") in spoken
    own = replace(scorecard.config, page=replace(scorecard.config.page, organisation="Testshire County Council"))
    (tmp_path / "page.pdf").write_bytes(pdf_of(replace(scorecard, config=own)))
    told = subprocess.run(["pdftotext", tmp_path / "page.pdf", "-"], capture_output=True, check=True).stdout.decode()
    assert "Testshire County Council" in told and "nobody is real" not in told


def test_the_summary_is_one_sheet_in_portrait_and_the_page_follows_in_landscape(scorecard: Scorecard):
    long = replace(scorecard, rows=tuple(replace(row, narrative="") for row in scorecard.rows))
    for of in (scorecard, long, page()):
        with pikepdf.open(io.BytesIO(pdf_of(of))) as pdf:
            upright = [sheet.mediabox[3] > sheet.mediabox[2] for sheet in pdf.pages]
        assert upright == [True] + [False] * (len(upright) - 1)


@pytest.mark.office
@pytest.mark.parametrize("words", [5, 23, 61])
def test_no_row_is_cut_in_two_by_the_end_of_a_sheet(scorecard: Scorecard, words: int, tmp_path: Path):
    texts = [f"first{at} {'word ' * words} last{at}" for at in range(len(scorecard.rows))]
    rows = tuple(replace(row, narrative=text) for row, text in zip(scorecard.rows, texts, strict=True))
    (tmp_path / "page.pdf").write_bytes(pdf_of(replace(scorecard, rows=rows)))
    told = subprocess.run(["pdftotext", tmp_path / "page.pdf", "-"], capture_output=True, check=True).stdout.decode()
    sheets = [sorted(re.findall(rf"\b{word}(\d+)", sheet)) for word in ("first", "last") for sheet in told.split("\f")]
    half = len(sheets) // 2
    assert sheets[:half] == sheets[half:]
    assert sum(map(len, sheets[:half])) == len(rows)


@pytest.mark.office
def test_a_narrative_longer_than_a_sheet_is_there_to_its_end(scorecard: Scorecard, tmp_path: Path):
    first, *others = scorecard.rows
    long = replace(first, narrative=f"{'word ' * 4000}thelast")
    (tmp_path / "page.pdf").write_bytes(pdf_of(replace(scorecard, rows=(long, *others))))
    told = subprocess.run(["pdftotext", tmp_path / "page.pdf", "-"], capture_output=True, check=True).stdout.decode()
    assert told.count("word ") + told.count("word\n") >= 4000
    assert "thelast" in told


def test_the_same_page_gives_the_same_bytes(made: bytes, scorecard: Scorecard):
    assert pdf_of(scorecard) == made


@pytest.mark.office
def test_a_text_is_never_read_as_markup(tmp_path: Path):
    text = '#strong[x] *b* _i_ $a$ @ref <label> \\ // = "quoted" \' `code` http://x'
    of = page(narratives={"contacts": text})
    (tmp_path / "page.pdf").write_bytes(pdf_of(of))
    told = subprocess.run(["pdftotext", tmp_path / "page.pdf", "-"], capture_output=True, check=True).stdout.decode()
    assert without_blanks(text) in without_blanks(told)


@pytest.mark.office
def test_it_says_which_figures_are_in_doubt_and_why_and_who_accepted_them(tmp_path: Path):
    doubtful = Acceptance("cp_visits", JUNE, ("ssd_cp_visits is cut short",), "Known gap", "Head", date(2024, 7, 1))
    of = replace(page(figure("cp_visits", JUNE, 9, 10)), acceptances=(doubtful,))
    (tmp_path / "page.pdf").write_bytes(pdf_of(of))
    told = subprocess.run(["pdftotext", tmp_path / "page.pdf", "-"], capture_output=True, check=True).stdout.decode()
    said = "June 2024: ssd_cp_visits is cut short. Accepted all the same: Known gap. Head, 1 July 2024."
    assert without_blanks(said) in without_blanks(told)
    hidden = replace(safe(of, 5), acceptances=(doubtful,))
    assert hidden.rows != of.rows
    (tmp_path / "page.pdf").write_bytes(pdf_of(hidden))
    told = subprocess.run(["pdftotext", tmp_path / "page.pdf", "-"], capture_output=True, check=True).stdout.decode()
    assert "cut short" not in told and "In doubt. Accepted all the same" in " ".join(told.split())


def test_the_heads_are_those_that_config_asks_for():
    of = page()
    clear = replace(of, config=replace(of.config, page=replace(of.config.page, heads=Heads.CLEAR)))
    assert len(pdf_of(clear)) != len(pdf_of(of))


def test_the_summary_counts_letters_by_section_and_says_what_turned_what_is_red_since_when_and_what_lacks():
    of = summary(
        page(
            figure("cp_visits", APRIL, 9, 10), figure("cp_visits", MAY, 5, 10), figure("cp_visits", JUNE, 5, 10),
            figure("lac_visits", APRIL, 5, 10), figure("lac_visits", MAY, 5, 10), figure("lac_visits", JUNE, 5, 10),
            figure("cin_visits", MAY, 10, 10), figure("cin_visits", JUNE, 5, 10),
            overrides=[override("cin_visits", JUNE, Rag.AMBER)],
        )
    )  # fmt: skip
    assert of.sections["Child protection"] == (0, 0, 1, 5)
    assert of.totals == (0, 1, 2, 29)
    assert [line.partition(": ")[2] for line in of.lists["Red, and since when"]] == [
        "since May 2024",
        "since April 2024 or before",
    ]
    assert of.lists["Changed colour since the month before"] == ("5.2 Child In Need Visits up to date: green to amber",)
    assert len(of.lists["Letters set by managers"]) == 1
    assert "5.2 Number of Children in Need: not computed yet" in of.lists["No figure this month"]


def test_the_summary_does_not_say_since_when_a_figure_is_red_if_the_letter_before_is_hidden_or_not_known():
    of = page(
        figure("cp_visits", APRIL, 95, 100), figure("cp_visits", MAY, 2, 10), figure("cp_visits", JUNE, 50, 100),
        figure("lac_visits", MAY, None, reason="no export"), figure("lac_visits", JUNE, 50, 100),
        figure("cin_visits", MAY, 95, 100), figure("cin_visits", JUNE, 50, 100),
    )  # fmt: skip
    told = [line.partition(": ")[2] for line in summary(safe(of, 5)).lists["Red, and since when"]]
    assert told == ["since June 2024", "since June 2024 or before", "since June 2024 or before"]


def test_the_summary_counts_what_it_does_not_show_like_what_has_no_letter():
    counted = [
        summary(safe(page(figure("cp_visits", JUNE, met, 10), figure("cp_reviews_in_time", JUNE, 10, 10)), 5)).sections
        for met in (1, 2, 3, 4, 6, 7, 8, 9)
    ]
    assert all(each["Child protection"] == (1, 0, 0, 5) for each in counted)


def test_the_summary_of_a_copy_without_small_numbers_has_none():
    of = summary(safe(page(figure("missing_children", JUNE, 3)), 5))
    assert of.lists["Figures that are not shown, to protect small numbers"] == ("1",)
    assert not any("9.2" in line for lines in of.lists.values() for line in lines)
