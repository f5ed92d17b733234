"""Figures in doubt: who may let them out, how, and what is recorded about it."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from councils import export_of_two, own_copy
from few_indicators import with_few
from kpixl.cli import DONE, REFUSED, WRONG_USAGE, main
from kpixl.commands.handout import HandedOut
from kpixl.commands.issue import withdraw
from kpixl.commands.known_copies import OwnInCopy
from kpixl.commands.page_exports import Refresh
from kpixl.commands.publish.accepting import acceptances_of
from kpixl.commands.publish.choices import Accepted
from kpixl.commands.publish.earlier_copies import beside_earlier
from kpixl.commands.publish.publish import publish
from kpixl.commands.publish.publishing import Published
from kpixl.commands.publish.record import Publication
from kpixl.commands.publish.tables import tables_of
from kpixl.disclosure.asking import Officer
from kpixl.disclosure.decided_page import decided_page
from kpixl.disclosure.identifying_texts import COUNTS_ALONE, TextKind
from kpixl.disclosure.people.people_count import PeopleCount
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.issuing import Acceptance, Withdrawal
from kpixl.scorecard.scorecard import Scorecard
from kpixl.words.errors import DoubtsError, PublishError, UsageError
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import values_in
from open_queries import without_references
from pages import APRIL, JUNE, MAY, Workbook, figure, on_disk, page

TODAY = date(2024, 7, 10)
NOW = datetime(2024, 7, 10, 14, 0)
OF_FEW = "the code is not known for 6% of the rows"
DOUBT = "12% of the rows of ssd_cp_visits were left out as bad rows"
OTHER = "ssd_cp_visits has fewer than half as many rows in the 14 days to 30 June 2024 as is usual (cppv_cp_visit_date)"
IN_DOUBT = page(
    replace(figure("cp_visits", JUNE, 41, 50), doubts=(DOUBT,)),
    replace(figure("contacts", MAY, 7), doubts=(OTHER,)),
    figure("contacts", JUNE, 9),
)
SOMEBODY = PeopleCount(("2024-06",), 2, 0, 0, 0, 0, ())
ALL = ("contacts:2024-05", "cp_visits:2024-06")


def accept(*names: str, reason: str = "Looked at, it is right", who: str = "Head of Service") -> list[Accepted]:
    return [Accepted(name, reason, who) for name in names]


def test_every_figure_in_doubt_is_refused_by_name_with_its_doubt_and_the_line_to_type():
    with pytest.raises(DoubtsError) as why:
        acceptances_of(IN_DOUBT, {}, [], TODAY)
    message = str(why.value)
    assert "2 figures of the page are in doubt" in message and "Nothing was published." in message
    assert DOUBT in message and OTHER in message
    assert '--accept cp_visits:2024-06 --because "…"' in message
    assert '--accept contacts:2024-05 --because "…"' in message
    assert "contacts:2024-06" not in message


def test_figures_with_doubts_of_one_kind_are_accepted_by_one_line():
    alike = replace(figure("accommodation_17_18", JUNE, 41, 50), doubts=(DOUBT.replace("12%", "7%"),))
    with pytest.raises(DoubtsError) as why:
        acceptances_of(page(alike, replace(figure("cp_visits", JUNE, 41, 50), doubts=(DOUBT,))), {}, [], TODAY)
    assert '--accept cp_visits:2024-06,accommodation_17_18:2024-06 --because "…"' in str(why.value)


def test_a_page_without_doubts_asks_nobody():
    assert acceptances_of(page(figure("contacts", JUNE, 9)), {}, [], TODAY, strict=True) == ()


def test_a_figure_is_accepted_by_its_key_or_ref_and_its_month_however_written():
    found = acceptances_of(IN_DOUBT, {}, accept("6.8:June 2024", "contacts:2024-05"), TODAY)
    assert {(each.key, each.period, each.doubts, each.when) for each in found} == {
        ("cp_visits", JUNE, (DOUBT,), TODAY),
        ("contacts", MAY, (OTHER,), TODAY),
    }
    assert {(each.reason, each.who) for each in found} == {("Looked at, it is right", "Head of Service")}


def test_one_that_is_not_accepted_still_stops_the_copy():
    with pytest.raises(DoubtsError, match="1 figure of the page is in doubt") as why:
        acceptances_of(IN_DOUBT, {}, accept("cp_visits:2024-06"), TODAY)
    assert DOUBT not in str(why.value) and OTHER in str(why.value)


@pytest.mark.parametrize("name", ["cp_visit:2024-06", "cp_visits:2024-05", "contacts:2024-06", "nobody", "Ade Smith"])
def test_a_figure_that_is_not_in_doubt_is_refused_with_those_that_are_and_never_repeated(name: str):
    with pytest.raises(UsageError) as why:
        acceptances_of(IN_DOUBT, {}, accept(name), TODAY)
    assert "Figures in doubt: contacts:2024-05, cp_visits:2024-06." in str(why.value)
    assert "Ade Smith" not in str(why.value)
    if name.startswith("cp_visit"):
        assert "did you mean cp_visits:2024-06?" in str(why.value)


def test_a_misspelt_indicator_is_corrected_where_no_figure_of_it_is_in_doubt():
    with pytest.raises(UsageError, match=r"did you mean re_referrals\?"):
        acceptances_of(IN_DOUBT, {}, accept("re_referals:2024-06"), TODAY)


@pytest.mark.parametrize(("reason", "who"), [("", "Head of Service"), ("m", "Head of Service"), ("Right", " ")])
def test_an_acceptance_needs_a_reason_and_somebody_s_name(reason: str, who: str):
    with pytest.raises(UsageError, match=r"needs a reason in words \(--because\) and somebody's name"):
        acceptances_of(IN_DOUBT, {}, accept("cp_visits:2024-06", reason=reason, who=who), TODAY)


@given(
    names=st.lists(st.sampled_from(["cp_visits:2024-06", "contacts:2024-05"]), unique=True),
    before=st.booleans(),
    asks=st.booleans(),
)
def test_strict_never_accepts_whatever_was_said_now_or_before(names: list[str], before: bool, asks: bool):
    earlier = acceptances_of(IN_DOUBT, {}, accept("cp_visits:2024-06", "contacts:2024-05"), TODAY) if before else ()
    known = {(each.key, each.period): each for each in earlier}
    with pytest.raises(DoubtsError, match="With --strict nobody can accept them"):
        acceptances_of(IN_DOUBT, known, accept(*names), TODAY, strict=True, ask=(lambda _: "Right") if asks else None)


def test_on_a_terminal_each_is_asked_about_and_an_empty_answer_stops():
    asked: list[str] = []
    answers = iter(["Known gap", "Head of Service", ""])

    def ask(question: str) -> str:
        asked.append(question)
        return next(answers)

    with pytest.raises(DoubtsError, match="You stopped"):
        acceptances_of(IN_DOUBT, {}, [], TODAY, ask=ask)
    assert OTHER in asked[0] and asked[1] == "Who accepts it? " and DOUBT in asked[2]  # in page order


def test_on_a_terminal_a_letter_is_no_reason_and_is_asked_again():
    answers = iter(["m", "Known gap", "Head of Service", "?", "Counted by hand"])
    found = acceptances_of(IN_DOUBT, {}, [], TODAY, ask=lambda _: next(answers))
    assert [each.reason for each in found] == ["Known gap", "Counted by hand"]


def test_on_a_terminal_somebody_gives_a_reason_for_each_and_their_name_once():
    answers = iter(["Known gap", "Head of Service", "Counted by hand"])
    found = acceptances_of(IN_DOUBT, {}, [], TODAY, ask=lambda _: next(answers))
    assert [(each.key, each.reason, each.who) for each in found] == [
        ("contacts", "Known gap", "Head of Service"),
        ("cp_visits", "Counted by hand", "Head of Service"),
    ]


def test_an_acceptance_holds_for_later_copies_as_long_as_the_doubts_are_the_same():
    before = {
        ("cp_visits", JUNE): Acceptance("cp_visits", JUNE, (DOUBT,), "Known gap", "Head", date(2024, 7, 1)),
        ("contacts", MAY): Acceptance("contacts", MAY, ("another doubt",), "Known gap", "Head", date(2024, 7, 1)),
    }
    with pytest.raises(DoubtsError) as why:
        acceptances_of(IN_DOUBT, before, [], TODAY)
    assert OTHER in str(why.value) and DOUBT not in str(why.value)
    found = acceptances_of(IN_DOUBT, before, accept("contacts:2024-05"), TODAY)
    assert {each.when for each in found if each.key == "cp_visits"} == {date(2024, 7, 1)}


def hiding_below_5(*figures: Figure) -> Scorecard:
    of = page(*figures)
    return beside_earlier(
        replace(of, config=replace(of.config, page=replace(of.config.page, suppress_below=5))), []
    ).scorecard


@pytest.mark.parametrize("counts", [(1, 3), (40, 50)])
def test_where_small_numbers_are_hidden_the_copy_says_that_a_figure_was_in_doubt_and_not_of_how_many_rows(counts):
    """6% of 50 rows are 3, and the page hides how many are unknown."""
    doubtful = replace(
        figure("accommodation_17_18", JUNE, *counts), doubts=("the code is not known for 6% of the rows",)
    )
    accepted = acceptances_of(page(doubtful), {}, accept("accommodation_17_18:2024-06"), TODAY)
    assert said_of_doubts(replace(hiding_below_5(doubtful), acceptances=accepted)) == [
        "In doubt. Accepted all the same: Looked at, it is right. Head of Service, 10 July 2024."
    ]


@pytest.mark.parametrize(("of", "told"), [(IN_DOUBT, [[OTHER], [DOUBT]]), (hiding_below_5, [[], []])])
def test_the_record_beside_a_copy_says_no_more_of_a_doubt_than_the_copy(of, told):
    copy = of if isinstance(of, Scorecard) else of(*(row.figures[-1].figure for row in IN_DOUBT.rows))
    copy = replace(copy, acceptances=acceptances_of(IN_DOUBT, {}, accept(*ALL), TODAY))
    record = Publication(NOW, copy, Refresh("", "", "", ""), (), SOMEBODY, "", {}, "no finding", OwnInCopy())
    assert [each["doubts"] for each in json.loads(record.as_json())["accepted"]] == told


def test_where_no_small_numbers_are_hidden_the_copy_repeats_the_doubt():
    accepted = acceptances_of(IN_DOUBT, {}, accept(*ALL), TODAY)
    told = said_of_doubts(replace(IN_DOUBT, acceptances=accepted))
    assert [each.partition(". Accepted")[0] for each in told] == [OTHER, DOUBT]


def said_of_doubts(copy: Scorecard) -> list[str]:
    notes_of_copy = next(table for table in tables_of(copy, []) if table.sheet == "Notes")
    return [str(row[3]) for row in notes_of_copy.rows if row[0] == "Figure in doubt"]


def test_a_hand_out_is_not_stopped_and_says_what_is_in_doubt():
    told = HandedOut(Path("Handout.xlsm"), "0a1b", IN_DOUBT, SOMEBODY).in_words()
    assert "In doubt: " in told and DOUBT in told and OTHER in told


def test_small_numbers_in_the_words_of_an_acceptance_or_a_withdrawal_are_masked_like_those_of_a_narrative():
    accepted = acceptances_of(IN_DOUBT, {}, accept(*ALL, reason="We lost touch with three children"), TODAY)
    taken_back = Withdrawal(MAY, None, TODAY, "Head of Service", "We had counted four children twice")
    asked = replace(IN_DOUBT, acceptances=accepted, withdrawals=(taken_back,))
    page_ = decided_page(asked, COUNTS_ALONE, {}, officer=Officer(lambda _: "mask"))
    masked = page_.scorecard
    assert {each.reason for each in masked.acceptances} == {"We lost touch with [c] children"}
    assert [each.reason for each in masked.withdrawals] == ["We had counted [c] children twice"]
    assert {(each.text.key, each.text.period, each.text.kind) for each in page_.decided} == {
        ("contacts", "2024-05", TextKind.DOUBT_REASON),
        ("cp_visits", "2024-06", TextKind.DOUBT_REASON),
        ("", "2024-05", TextKind.WITHDRAWAL_REASON),
    }


# In a workbook


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook of an export whose plans begin too late for one indicator."""
    folder = tmp_path_factory.mktemp("doubtful")
    export_of_two(folder / "extracts" / "2024-06", goes_back_to_2021=False)
    config = with_few(folder / "config", "contacts", "cp_visits", "repeat_plans")
    on_disk(folder / "Scorecard.xlsm", folder / "extracts", config=config).refreshed()
    return folder


@pytest.fixture
def workbook(made: Path, tmp_path: Path) -> Workbook:
    return own_copy(made, tmp_path)


NAMES = ("repeat_plans:2024-04", "repeat_plans:2024-05", "repeat_plans:2024-06")


def published(workbook: Workbook, *accepted: Accepted, now: datetime = NOW) -> Published:
    return publish(workbook.path, workbook.extracts, workbook.path.parent / "out", accepted=accepted, now=now)


def notes(copy: Path) -> list[list[object]]:
    return [row for row in values_in(Package.read(copy), "Notes") if row[0] == "Figure in doubt"]


@pytest.mark.slow
def test_doubts_are_kept_in_the_workbook_with_low_and_high(workbook: Workbook):
    headings, *rows = workbook.rows("_figures")
    on_page = [row for row in rows if row[headings.index("state")] == "draft"]
    doubtful = [dict(zip(headings, row, strict=True)) for row in on_page if row[headings.index("doubts")]]
    assert [f"{row['key']}:{row['period']}" for row in doubtful] == list(NAMES)
    assert all("begins after" in str(row["doubts"]) and row["low"] == row["high"] == 0 for row in doubtful)


@pytest.mark.slow
def test_without_a_terminal_the_command_ends_with_1_and_nothing_changes(workbook: Workbook, capsys):
    before = workbook.path.read_bytes()
    command = ["publish", str(workbook.path), "--extracts", str(workbook.extracts)]
    assert main(command) == REFUSED
    told = capsys.readouterr().err
    assert f'--accept {",".join(NAMES)} --because "…"' in told
    assert main([*command, "--accept", NAMES[0]]) == WRONG_USAGE
    assert "needs its own reason" in capsys.readouterr().err
    assert workbook.path.read_bytes() == before and not (workbook.path.parent / "published").exists()


@pytest.mark.slow
def test_who_accepted_a_figure_why_and_when_is_in_the_record_the_ledger_and_the_notes_of_the_copy(
    workbook: Workbook, capsys
):
    said = ["--because", "Plans before 2024 are on paper"]
    accepted = ["--accept", ", ".join(NAMES[:2]), *said, "--accept", NAMES[2], *said]
    command = ["publish", str(workbook.path), "--extracts", str(workbook.extracts), "--who", "Head of Service"]
    assert main([*command, *accepted]) == DONE
    told = capsys.readouterr().out
    assert "In doubt, and accepted: repeat_plans, 2024-06." in told
    copy = workbook.path.parent / "published" / "Scorecard 2024-06.xlsx"
    owed = [
        row for row in openpyxl.load_workbook(copy)["Summary"].values if row[0] == "No narrative, where one is required"
    ]
    assert f"Still owed: {len(owed)} narratives; the copy names the indicators." in told
    record = json.loads(copy.with_suffix(".json").read_text(encoding="utf-8"))
    today = record["when"][:10]
    assert [(each["key"], each["period"], each["who"], each["when"]) for each in record["accepted"]] == [
        ("repeat_plans", str(period), "Head of Service", today) for period in (APRIL, MAY, JUNE)
    ]
    told = notes(copy)
    assert [row[2] for row in told] == ["April 2024", "May 2024", "June 2024"]
    assert "Accepted all the same: Plans before 2024 are on paper. Head of Service, " in str(told[0][3])
    lines = [line for line in workbook.log() if line["event"] == "accepted"]
    assert {line["because"] for line in lines} == {"Plans before 2024 are on paper"} and len(lines) == 3


@pytest.mark.slow
def test_a_figure_that_was_accepted_is_not_asked_about_again_and_the_same_state_gives_the_same_bytes(
    workbook: Workbook,
):
    first = published(workbook, *accept(*NAMES))
    content = first.copy.read_bytes()
    second = published(workbook, now=datetime(2024, 7, 12, 9, 0))
    assert (second.copy, second.copy.read_bytes()) == (first.copy, content)
    assert len([line for line in workbook.log() if line["event"] == "accepted"]) == 3


@pytest.mark.slow
@pytest.mark.parametrize(("reason", "who"), [("The plan of ade is on paper", "Head"), ("On paper", "ade")])
def test_words_of_an_acceptance_pass_the_same_gate_as_any_text_of_the_copy(workbook: Workbook, reason: str, who: str):
    before = workbook.path.read_bytes()
    with pytest.raises(PublishError) as why:
        published(workbook, *accept(*NAMES, reason=reason, who=who))
    assert "ade" not in without_references(str(why.value)).replace("made", "")
    assert workbook.path.read_bytes() == before and not (workbook.path.parent / "out").exists()


@pytest.mark.slow
def test_an_acceptance_ends_when_its_month_is_taken_back(workbook: Workbook):
    published(workbook, *accept(*NAMES))
    withdraw(workbook.path, JUNE, "The plans were found", "Head of Service", now=NOW)
    workbook.refreshed()
    with pytest.raises(DoubtsError) as why:
        published(workbook)
    assert "repeat_plans:2024-06" in str(why.value) and "repeat_plans:2024-05" not in str(why.value)
