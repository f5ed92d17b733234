"""Issued figures: what the ledger keeps of them, how a month is taken back, and why a figure has moved since."""

from __future__ import annotations

import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from councils import IN_TIME, LATE, export_of_two, own_copy
from few_indicators import with_few
from kpixl.cli import DONE, WRONG_USAGE, main
from kpixl.commands.issue import withdraw
from kpixl.commands.publish.publish import publish
from kpixl.commands.publish.publishing import Published
from kpixl.config.reading import config_hash, shipped_config
from kpixl.extracts import file_stamps
from kpixl.words.errors import KpixlError, PublishError, UsageError, WorkbookError
from kpixl.workbook import layout
from kpixl.workbook.blocks import Value
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import values_in
from pages import APRIL, JUNE, MAY, Workbook, on_disk

pytestmark = pytest.mark.slow  # each is a refresh or more

NOW = datetime(2024, 7, 10, 14, 0)
LATER = datetime(2024, 7, 15, 9, 0)

FEW = ("contacts", "cp_visits")  # on the page: what is issued of one indicator is issued of all in the same way


def export(folder: Path, *received: str, late: bool = True) -> Path:
    """An export with a contact on each of these days; of two children on a plan, one was seen in time, or both were."""
    contacts = [("ade", day) for day in received]
    return export_of_two(folder, contacts, bea_seen=LATE if late else IN_TIME)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """June, refreshed from its own export and published, with a letter that a manager set for ten days."""
    folder = tmp_path_factory.mktemp("issued")
    export(folder / "extracts" / "2024-06", "2024-06-03", "2024-06-10")
    workbook = on_disk(folder / "Scorecard.xlsm", folder / "extracts", config=with_few(folder / "config", *FEW))
    until = NOW.date() + timedelta(days=1)
    workbook.override(1, "cp_visits", "2024-06", "A", "Recorded late", "Head of Service", date(2024, 7, 5), until)
    workbook.refreshed()
    publish(workbook.path, workbook.extracts, folder / "out", config_folder=workbook.config, now=NOW)
    return folder


@pytest.fixture
def workbook(made: Path, tmp_path: Path) -> Workbook:
    return own_copy(made, tmp_path)


def published(workbook: Workbook, now: datetime = LATER, config: Path | None = None) -> Published:
    out = workbook.path.parent / "out"
    return publish(workbook.path, workbook.extracts, out, config_folder=config or workbook.config, now=now)


def config_with(folder: Path, file: str, before: str, after: str) -> Path:
    """The council's config with one text in a file replaced."""
    config = with_few(folder / "another config", *FEW)
    text = (config / file).read_text(encoding="utf-8")
    assert before in text
    (config / file).write_text(text.replace(before, after, 1), encoding="utf-8")
    return config


def moved(workbook: Workbook) -> list[str]:
    return [query for query in workbook.queries() if "since it was issued" in query]


def printed(workbook: Workbook, capsys, *options: str) -> tuple[dict[str, list[str]], str]:
    """The lines of June by key, as issued, and what is said beside them."""
    command = ["figures", "--extracts", str(workbook.extracts), "--period", "2024-06", "--months", "1"]
    capsys.readouterr()
    issued = ["--history", "issued", "--workbook", str(workbook.path), "--format", "csv"]
    assert main([*command, *issued, *options]) == DONE
    told = capsys.readouterr()
    return {(cells := line.split(","))[0]: cells for line in told.out.splitlines()}, told.err


def withdrawn(workbook: Workbook, reason: str = "Visits were missing") -> None:
    withdraw(workbook.path, JUNE, reason, "Head of Service", now=datetime(2024, 7, 12, 10, 0))


# What the ledger keeps


def test_the_ledger_says_of_every_issued_figure_when_by_which_copy_and_with_which_letter(workbook: Workbook):
    lines = [line for line in workbook.log() if line["event"] == "issued"]
    assert len(lines) == 3 * len(FEW)
    visits = next(line for line in lines if (line["key"], line["period"]) == ("cp_visits", "2024-06"))
    assert (visits["when"], visits["published"]) == ("2024-07-10 14:00:00", "Scorecard 2024-06.xlsx")
    assert (visits["numerator"], visits["denominator"]) == (1, 2)
    assert (visits["computed_letter"], visits["letter"], visits["target"]) == ("R", "A", "100%")
    assert (visits["who"], visits["because"]) == ("Head of Service", "Recorded late")


def test_issued_figures_are_printed_with_the_letters_that_went_out_overrides_included(workbook: Workbook, capsys):
    workbook.refreshed(now=LATER)  # the override has run out: the page shows the computed letter again
    assert workbook.letters("cp_visits")[2] == "R"
    lines, told = printed(workbook, capsys, "--config", str(shipped_config()))
    assert lines["cp_visits"][8] == "A"
    assert told.startswith("Extracts: ") and told.count("\n") == 1  # figures by the invented council's targets


def test_publishing_the_same_figures_again_adds_nothing_to_the_ledger_and_another_letter_one_line(workbook: Workbook):
    before = len([line for line in workbook.log() if line["event"]])
    workbook.refreshed(now=LATER)
    published(workbook)
    lines = [line for line in workbook.log() if line["event"]]
    assert [(line["key"], line["period"], line["letter"]) for line in lines[before:]] == [("cp_visits", "2024-06", "R")]


# Why a figure has moved


def test_the_newest_export_is_named_where_it_moved_the_figure(workbook: Workbook):
    export(workbook.extracts / "2024-06", "2024-06-03")
    workbook.refreshed()
    assert moved(workbook) == ["Moved since it was issued: 2 was issued; the newest export says 1"]


def test_the_target_is_named_where_it_would_give_another_letter(workbook: Workbook, tmp_path: Path, capsys):
    target = 'seen in the last 10 working days"\nunit = "percentage"\ndecimals = 0\ntarget = '
    config = config_with(tmp_path, "indicators.toml", f"{target}1.0", f"{target}0.5")
    workbook.refreshed(config=config)
    said = "rated R when it was issued; the target changed (it was 100% and is 50% or more), and gives G"
    assert moved(workbook) == [f"Target changed since it was issued: {said}"]
    assert workbook.page_row("cp_visits")[12] == 0.5
    lines, told = printed(workbook, capsys, "--config", str(config))
    assert lines["cp_visits"][8] == "A"
    assert said in told


def test_a_target_from_a_later_month_leaves_the_issued_letter_and_the_ledger_says_who_changed_it_and_why(
    workbook: Workbook, tmp_path: Path, capsys
):
    target = 'seen in the last 10 working days"\nunit = "percentage"\ndecimals = 0\ntarget = '
    later = '[{ from = "2023-04", value = 1.0 }, { from = "2024-07", value = 0.5, note = "agreed by the board" }]'
    config = config_with(tmp_path, "indicators.toml", f"{target}1.0", f"{target}{later}")
    workbook.refreshed(config=config)
    assert moved(workbook) == []
    capsys.readouterr()
    assert main(["issue", str(workbook.path)]) == DONE
    [said] = [line for line in capsys.readouterr().out.splitlines() if "target" in line]
    assert "target of cp_visits: was 100%, is from April 2023: 100%; from July 2024: 50% or more" in said
    assert said.endswith(f"config {config_hash(config)}. Note: agreed by the board.")
    workbook.refreshed(config=config)
    assert main(["issue", str(workbook.path)]) == DONE
    assert capsys.readouterr().out.count("target of") == 1


def test_the_definition_is_named_where_it_counts_otherwise_from_the_same_export(workbook: Workbook, tmp_path: Path):
    config = config_with(tmp_path, "indicators.toml", "visit_working_days = 10", "visit_working_days = 100")
    workbook.refreshed(config=config)
    said = "Moved since it was issued: 50% (1 of 2) was issued; the definition changed, and gives 100% (2 of 2)"
    assert said in moved(workbook)
    assert not [query for query in moved(workbook) if "the newest export" in query]


def test_the_definition_is_not_blamed_for_an_export_that_was_made_again(workbook: Workbook, tmp_path: Path):
    export(workbook.extracts / "2024-06", "2024-06-03", "2024-06-10", late=False)
    export(workbook.extracts / "2024-06", "2024-06-03", late=False)
    config = config_with(tmp_path, "indicators.toml", "visit_working_days = 10", "visit_working_days = 11")
    workbook.refreshed(config=config)
    assert "Moved since it was issued: 2 was issued; the newest export says 1" in moved(workbook)
    assert (
        "Moved since it was issued: 50% (1 of 2) was issued; the definition changed, and the export may have too: "
        "together they give 100% (2 of 2)"
    ) in moved(workbook)


def test_a_definition_that_changed_without_another_figure_leaves_the_newest_export_to_blame(
    workbook: Workbook, tmp_path: Path
):
    export(workbook.extracts / "2024-07", "2024-06-03", "2024-06-10", late=False)
    config = config_with(tmp_path, "indicators.toml", "visit_working_days = 10", "visit_working_days = 11")
    workbook.refreshed("2024-07", config=config)
    said = [query for query in moved(workbook) if "50% (1 of 2)" in query]
    assert said == ["Moved since it was issued: 50% (1 of 2) was issued; the newest export says 100% (2 of 2)"]


# A dash that was waiting for its export


@pytest.mark.parametrize("settled_after", [file_stamps.SETTLED_AFTER, -0.02])
def test_a_dash_that_was_issued_without_its_export_is_filled_when_it_comes_and_the_next_copy_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settled_after: float
):
    """Whether each refresh hashes the export again, or keeps its digest from the one before."""
    monkeypatch.setattr(file_stamps, "SETTLED_AFTER", settled_after)
    folder = tmp_path / "extracts"
    export(folder / "2024-04", "2024-04-03")
    workbook = on_disk(tmp_path / "Scorecard.xlsm", folder, config=with_few(tmp_path / "config", *FEW))
    workbook.refreshed("2024-05")
    assert workbook.page_row("contacts")[11] == "–"
    published(workbook, NOW)
    export(folder / "2024-05", "2024-05-03", "2024-05-20")
    workbook.refreshed("2024-05")
    workbook.refreshed("2024-05")  # it is reported until a copy says so
    assert workbook.page_row("contacts")[11] == 2
    told = [query for query in moved(workbook) if query.endswith("the export has come since, and says 2")]
    assert len(told) == 1 and "was issued" in told[0]
    copy = published(workbook).copy
    notes = [row for row in values_in(Package.read(copy), "Notes") if row[0] == "Moved since it was issued"]
    assert any("the export has come since, and says 2." in str(row[3]) for row in notes)
    workbook.refreshed("2024-05")
    assert not [query for query in moved(workbook) if "has come since" in query]


def test_a_dash_of_an_earlier_month_is_filled_too_when_its_export_comes(tmp_path: Path):
    folder = tmp_path / "extracts"
    export(folder / "2024-04", "2024-04-03")
    workbook = on_disk(tmp_path / "Scorecard.xlsm", folder, config=with_few(tmp_path / "config", *FEW))
    workbook.refreshed("2024-05")
    published(workbook, NOW)
    assert workbook.page_row("contacts")[11] == "–"
    export(folder / "2024-05", "2024-05-03", "2024-05-20")
    export(folder / "2024-06", "2024-06-03")
    workbook.refreshed("2024-06")
    assert workbook.page_row("contacts")[8:12:3] == [2, 1]


# Taking a month back


def test_a_month_that_was_taken_back_is_computed_again_and_the_next_copy_says_so(workbook: Workbook):
    shutil.copytree(workbook.extracts / "2024-06", workbook.extracts / "2024-06 as issued")  # for April and May
    export(workbook.extracts / "2024-06", "2024-06-03", "2024-06-10", late=False)
    withdrawn(workbook)
    assert {period for _, period in workbook.issued()} == {APRIL, MAY}
    workbook.refreshed(now=LATER)
    assert workbook.page_row("cp_visits")[12] == 1.0
    copy = published(workbook).copy
    said = "June 2024 was issued on 10 July 2024 and withdrawn on 12 July 2024: Visits were missing. Head of Service."
    assert [row[3] for row in values_in(Package.read(copy), "Notes") if row[0].startswith("Taken back")] == [said]
    page = " ".join(str(cell).strip() for row in values_in(Package.read(copy), layout.PAGE) for cell in row if cell)
    assert said in page


def test_the_ledger_keeps_what_was_taken_back_with_who_when_and_why(workbook: Workbook, capsys):
    withdrawn(workbook)
    lines = [line for line in workbook.log() if line["event"] == "withdrawn"]
    assert len(lines) == len(FEW)
    visits = next(line for line in lines if line["key"] == "cp_visits")
    kept = [visits[name] for name in ("period", "numerator", "denominator", "letter", "who", "because", "published")]
    assert kept == ["2024-06", 1, 2, "A", "Head of Service", "Visits were missing", "Scorecard 2024-06.xlsx"]
    assert main(["issue", str(workbook.path)]) == DONE
    told = capsys.readouterr().out.splitlines()
    assert "2024-06  2024-07-10 14:00:00  issued: 2 figures, Scorecard 2024-06.xlsx" in told
    assert told[-1] == (
        "2024-06  2024-07-12 10:00:00  withdrawn: 2 figures, Scorecard 2024-06.xlsx, "
        "by Head of Service: Visits were missing"
    )


def test_what_was_taken_back_is_not_published_before_it_is_computed_again(workbook: Workbook):
    withdrawn(workbook)
    with pytest.raises(WorkbookError, match="Refresh the workbook"):
        published(workbook, NOW)


def test_a_month_that_is_not_issued_can_t_be_taken_back_and_nothing_changes(workbook: Workbook, capsys):
    before = workbook.path.read_bytes()
    command = ["issue", str(workbook.path), "--because", "Wrong", "--withdraw"]
    assert main([*command, "2024-07"]) == WRONG_USAGE
    told = capsys.readouterr().err
    assert "No figure of 2024-07 is issued in Scorecard.xlsm; did you mean 2024-06?" in told
    assert workbook.path.read_bytes() == before
    withdrawn(workbook)
    again = workbook.path.read_bytes()
    with pytest.raises(UsageError, match="did you mean 2024-05"):
        withdrawn(workbook)
    assert workbook.path.read_bytes() == again


@pytest.mark.parametrize(
    ("reason", "who", "lacks"),
    [
        (" ", "Head", r"a reason \(--because\)\."),
        ("Wrong", "", r"somebody who decided it \(--who\)\."),
        ("", "", r"a reason \(--because\) and somebody who decided it \(--who\)\."),
    ],
)
def test_taking_back_needs_a_reason_and_somebody_s_name(workbook: Workbook, reason: str, who: str, lacks: str):
    before = workbook.path.read_bytes()
    with pytest.raises(UsageError, match=f"needs {lacks}"):
        withdraw(workbook.path, JUNE, reason, who)
    assert workbook.path.read_bytes() == before


@pytest.mark.parametrize(
    ("reason", "who", "named"),
    [
        ("The visit to ade was missing", "Head of Service", r"the reason \(--because\)"),
        ("Visits were missing", "bea", r"who decided it \(--who\)"),
    ],
)
def test_taking_back_is_refused_where_the_reason_or_the_name_may_say_who_somebody_is(
    workbook: Workbook, reason: str, who: str, named: str
):
    """The export may have been made again since: whoever is in it now is looked for."""
    export(workbook.extracts / "2024-06", "2024-06-03")
    before = workbook.path.read_bytes()
    with pytest.raises(PublishError, match=f"{named} may say who somebody is. Nothing was taken back.") as refused:
        withdraw(workbook.path, JUNE, reason, who)
    assert "ade" not in str(refused.value) and "bea" not in str(refused.value)
    assert workbook.path.read_bytes() == before


def test_a_small_number_in_the_reason_for_taking_back_is_left_to_the_copy_which_hides_it(workbook: Workbook):
    done = withdraw(workbook.path, JUNE, "3 children were missing", "Head of Service")
    assert "not searched" not in done.in_words()


def test_a_reason_that_names_somebody_stops_the_copy_if_it_could_not_be_searched(workbook: Workbook):
    away = workbook.extracts.rename(workbook.path.parent / "away")
    workbook.extracts.mkdir()
    done = withdraw(workbook.path, JUNE, "The visit to ade was missing", "Head of Service")
    assert "The reason was not searched for people" in done.in_words()
    workbook.extracts.rmdir()
    away.rename(workbook.extracts)
    workbook.refreshed(now=LATER)
    with pytest.raises(PublishError) as why:
        published(workbook)
    assert "2024-06, reason of a withdrawal: id in sentence 1" in str(why.value) and "visit to ade" not in str(
        why.value
    )


# Where small numbers are not shown, neither does a copy reveal them together with the one after it


def figures_shown(copy: Path) -> dict[str, Value]:
    """What the copy shows of June's contacts and of the visits to children on a plan."""
    contacts, visits = values_in(Package.read(copy), layout.PAGE)[layout.FIRST_ROW - 1 :][: len(FEW)]
    number = layout.FIRST_MONTH + 3 * 2 + layout.NUMBER - 1
    return {"contacts": contacts[number], "cp_visits": visits[number + 1]}


def of_days(count: int) -> list[str]:
    return [f"2024-06-{day:02}" for day in range(1, count + 1)]


def test_a_copy_of_a_month_that_was_taken_back_does_not_show_that_one_more_was_counted(tmp_path: Path):
    extracts = tmp_path / "extracts"
    config = config_with(tmp_path, "page.toml", "suppress_below = 0", "suppress_below = 5")
    export(extracts / "2024-06", *of_days(12))
    workbook = on_disk(tmp_path / "Scorecard.xlsm", extracts, config=config)
    workbook.refreshed()
    assert figures_shown(published(workbook, NOW, config).copy) == {"contacts": 12, "cp_visits": "[c]"}

    shutil.copytree(extracts / "2024-06", extracts / "2024-06 as issued")  # April and May came from it, and stay
    export(extracts / "2024-06", *of_days(13))
    withdrawn(workbook, "Contacts were missing")
    workbook.refreshed(now=LATER, config=config)
    after = published(workbook, LATER, config)
    assert figures_shown(after.copy) == {"contacts": "[c]", "cp_visits": "[c]"}
    assert "Not shown, since an earlier copy and this one together would give away a small number:" in after.in_words()
    assert "contacts, 2024-06" in after.in_words()
    assert published(workbook, LATER, config).copy == after.copy  # the same again is the same file

    workbook.narrate("contacts", "Now 13 contacts are known.")
    with pytest.raises(PublishError, match="contacts: narrative, sentence 1"):
        published(workbook, LATER, config)
    workbook.narrate("contacts", "")

    export(extracts / "2024-06", *of_days(28))
    withdrawn(workbook, "More contacts were missing")
    workbook.refreshed(now=LATER, config=config)
    assert figures_shown(published(workbook, LATER, config).copy) == {"contacts": 28, "cp_visits": "[c]"}


def test_a_later_copy_with_a_lower_threshold_shows_nothing_that_an_earlier_one_hides(tmp_path: Path):
    extracts = tmp_path / "extracts"
    strict = config_with(tmp_path / "strict", "page.toml", "suppress_below = 0", "suppress_below = 5")
    export(extracts / "2024-06", "2024-06-03", "2024-06-10")
    workbook = on_disk(tmp_path / "Scorecard.xlsm", extracts, config=with_few(tmp_path / "config", *FEW))
    workbook.refreshed(config=strict)
    assert figures_shown(published(workbook, NOW, strict).copy)["contacts"] == "[c]"
    workbook.refreshed()
    after = published(workbook)
    assert figures_shown(after.copy)["contacts"] == "[c]"
    assert "An earlier copy of these months hid numbers under 5" in after.in_words()


# Nothing is lost


STEPS = st.lists(st.sampled_from(["publish", "withdraw", "refresh", "export"]), min_size=2, max_size=6)


@settings(max_examples=6)
@given(steps=STEPS)
def test_no_order_of_publishing_taking_back_and_refreshing_loses_a_line_of_the_ledger(
    steps: list[str], made: Path, tmp_path_factory: pytest.TempPathFactory
):
    trial = own_copy(made, tmp_path_factory.mktemp("steps"))
    ledger = lines_of(trial)
    assert ledger
    for number, step in enumerate(steps, start=1):
        now = LATER + timedelta(days=number)
        try:
            match step:
                case "publish":
                    published(trial, now)
                case "withdraw":
                    withdraw(trial.path, JUNE, f"Reason {number}", "Head of Service", now=now)
                case "refresh":
                    trial.refreshed(now=now)
                case "export":
                    shutil.copytree(trial.extracts / "2024-06", trial.extracts / f"2024-06 before step {number}")
                    export(trial.extracts / "2024-06", *["2024-06-03"] * number)
        except KpixlError:
            continue  # for example a month that is not issued, or a page that must be refreshed first
        after = lines_of(trial)
        assert after[: len(ledger)] == ledger
        ledger = after


def lines_of(workbook: Workbook) -> list[dict[str, Value]]:
    return [line for line in workbook.log() if line["event"]]
