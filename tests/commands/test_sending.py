"""The copy on its way: the headline, a draft email that nobody has sent, a password to open it."""

from __future__ import annotations

import email
import email.policy
import io
import re
from functools import cache
from pathlib import Path

import msoffcrypto
import pytest
import xlsxwriter
from msgspec.structs import replace
from msoffcrypto.exceptions import InvalidKeyError
from msoffcrypto.format.ooxml import OOXMLFile

from few_indicators import with_few
from kpixl.cli import main
from kpixl.commands.chase import Chase, chase_to_send, drafts
from kpixl.commands.publish.email import draft_email
from kpixl.commands.publish.headline import headline, headline_in_words
from kpixl.commands.publish.password import encrypted, password_from
from kpixl.disclosure.small_numbers import safe
from kpixl.narratives.owed_narratives import Owed
from kpixl.words.errors import ExtractError, PublishError, UsageError
from kpixl.words.terms import Occasion, Rag
from making import contacts, persons, written
from pages import JUNE, MAY, NOW, config_in, figure, on_disk, override, page

pytestmark = pytest.mark.slow

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NAME = "Scorecard 2024-06.xlsx"


def scorecard():
    """Green: EET 17-18. Amber: CIN visits (red in May), CP visits. Red: supervision. Everything else is not known."""
    return page(
        figure("cin_visits", MAY, 80, 100),
        figure("cin_visits", JUNE, 95, 100),
        figure("cp_visits", MAY, 92, 100),
        figure("cp_visits", JUNE, 93, 100),
        figure("eet_17_18", JUNE, 80, 100),
        figure("supervision", JUNE, 50, 100),
        narratives={"cin_visits": "Better."},
    )


@cache
def workbook(title: str = "Children's Services") -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        book.add_worksheet("Scorecard").write(0, 0, title)
    return content.getvalue()


def draft(**changed) -> bytes:
    return draft_email(**{"attached": {NAME: b"the copy"}, "headline": headline(scorecard()), **changed})


def read(content: bytes) -> email.message.EmailMessage:
    return email.message_from_bytes(content, policy=email.policy.default)


# The headline


def test_the_headline_counts_the_letters_of_the_month():
    assert headline(scorecard()).letters == {Rag.GREEN: 1, Rag.AMBER: 2, Rag.RED: 1}
    assert "1 green, 2 amber, 1 red." in headline_in_words(headline(scorecard()))


def test_the_headline_says_what_changed_colour_since_the_month_before():
    (change,) = headline(scorecard()).changes
    assert (change.before, change.now) == (Rag.RED, Rag.AMBER)
    assert (
        "- 5.2 Child In Need Visits up to date: red to amber" in headline_in_words(headline(scorecard())).splitlines()
    )


def test_a_letter_set_by_a_manager_counts_as_it_stands_on_the_page():
    of = page(figure("cin_visits", JUNE, 80, 100), overrides=[override("cin_visits", JUNE, Rag.GREEN)])
    assert headline(of).letters == {Rag.GREEN: 1}
    assert "Letters set by managers: 1." in headline_in_words(headline(of)).splitlines()
    assert "set by managers" not in headline_in_words(headline(scorecard()))


def test_the_headline_says_which_figures_are_missing_and_which_have_no_narrative():
    of = headline(scorecard())
    assert len(of.missing) == 32 - 4
    assert "9.2 LAC Missing Children Going Missing in the Month" in of.missing
    with_a_figure = [name for name in of.without_narrative if name not in of.missing]
    assert with_a_figure == ["10.1 Child Supervision recorded to timescale"]  # red; amber needs no words here


def test_a_headline_without_changes_says_so():
    assert "Changed colour:\n- none" in headline_in_words(headline(page()))


def test_a_suppressed_figure_is_not_called_missing_and_its_withheld_letter_is_not_counted():
    of = headline(safe(page(figure("cin_visits", MAY, 50, 100), figure("cin_visits", JUNE, 9, 10)), 5))
    assert (of.suppressed, dict(of.letters), of.changes) == (1, {}, ())
    assert not any("Child In Need Visits" in name for name in of.missing)
    assert "Not shown, to protect small numbers: 1." in headline_in_words(of)


# The draft


def test_the_draft_opens_as_a_message_still_to_be_sent():
    message = read(draft())
    assert message["X-Unsent"] == "1"
    assert message["Subject"] == "Children's Services Performance Scorecard, June 2024"


def test_the_draft_holds_the_headline_and_the_copy():
    message = read(draft())
    body = message.get_body().get_content().replace("\r\n", "\n")
    assert headline_in_words(headline(scorecard())) in body
    (attached,) = message.iter_attachments()
    assert (attached.get_filename(), attached.get_content_type()) == (NAME, XLSX)
    assert attached.get_content() == b"the copy"


def test_the_draft_tells_nothing_of_whoever_made_it_or_of_their_computer():
    assert {name.lower() for name in read(draft()).keys()} == {  # noqa: SIM118
        "x-unsent", "subject", "mime-version", "content-type",
    }  # fmt: skip


def test_the_same_copy_gives_the_same_draft_to_the_byte():
    assert draft() == draft()
    assert draft() != draft(attached={NAME: b"another copy"})


def test_every_line_of_the_draft_is_ended_as_mail_wants_it_and_short_enough_for_it():
    lines = draft().split(b"\n")
    assert all(line.endswith(b"\r") for line in lines[:-1])
    assert max(map(len, lines)) < 998


def test_names_beyond_ascii_arrive_as_they_are():
    name = "Übersicht – June 2024.xlsx"
    (attached,) = read(draft(attached={name: b"the copy"})).iter_attachments()
    assert attached.get_filename() == name


def test_of_an_encrypted_copy_the_draft_says_that_it_has_a_password():
    assert "password" in read(draft(is_encrypted=True)).get_body().get_content()
    assert "password" not in read(draft()).get_body().get_content()


def test_a_pdf_of_the_page_is_attached_beside_the_copy_and_named_in_the_message():
    message = read(draft(attached={NAME: b"the copy", "Scorecard 2024-06.pdf": b"%PDF"}))
    assert [(each.get_filename(), each.get_content()) for each in message.iter_attachments()] == [
        (NAME, b"the copy"),
        ("Scorecard 2024-06.pdf", b"%PDF"),
    ]
    assert f"attached: {NAME} and Scorecard 2024-06.pdf." in message.get_body().get_content()


# The password


def test_an_encrypted_copy_opens_with_its_password_to_the_same_workbook():
    sealed = encrypted(workbook(), "päss wörd")
    file = msoffcrypto.OfficeFile(io.BytesIO(sealed))
    file.load_key(password="päss wörd", verify_password=True)
    opened = io.BytesIO()
    file.decrypt(opened)
    assert opened.getvalue() == workbook()


def test_an_encrypted_copy_opens_with_no_other_password_and_shows_nothing_of_its_content():
    sealed = encrypted(workbook(), "right")
    assert b"Scorecard" not in sealed and b"right" not in sealed and "right".encode("utf-16-le") not in sealed
    with pytest.raises(InvalidKeyError):
        msoffcrypto.OfficeFile(io.BytesIO(sealed)).load_key(password="wrong", verify_password=True)


@pytest.mark.parametrize("with_password", ["a password", "another"])
def test_a_copy_that_does_not_open_to_the_same_workbook_again_is_not_kept(monkeypatch, with_password):
    other = encrypted(workbook("Another"), with_password)
    monkeypatch.setattr(OOXMLFile, "encrypt", lambda self, password, outfile: outfile.write(other))
    with pytest.raises(PublishError, match="Nothing was published") as refused:
        encrypted(workbook(), "a password")
    assert "a password" not in str(refused.value)


@pytest.mark.parametrize("line", ["secret\n", "secret\r\n", "secret", "\ufeffsecret\r\n", "secret\nnext line\n"])
def test_the_password_is_the_first_line_of_standard_input(line):
    assert password_from(io.StringIO(line, newline="")) == "secret"


def test_blanks_belong_to_the_password():
    assert password_from(io.StringIO(" two words \n")) == " two words "


@pytest.mark.parametrize("line", ["", "\n", "x" * 256 + "\n"])
def test_no_password_or_one_too_long_is_refused_without_repeating_it(line):
    with pytest.raises(UsageError) as refused:
        password_from(io.StringIO(line))
    assert not re.search("xx", str(refused.value))


# Drafts to the owners of missing narratives


def owing(*keys: str) -> Chase:
    of = page(
        figure("cp_visits", MAY, 92, 100),
        figure("cp_visits", JUNE, 82, 100),
        figure("supervision", JUNE, 50, 100),
        narratives={},
    )
    rows = {row.indicator.key: row for row in of.rows}
    owed = tuple(Owed(rows[key].indicator, (Occasion.RED,), False) for key in keys)
    return Chase(JUNE, owed, of.rows, {"cp_visits": "Two posts were empty in May."})


def test_each_owner_gets_one_draft_with_figures_reasons_and_last_month_s_words_and_nothing_attached():
    made = drafts(owing("cp_visits", "supervision"))
    assert list(made) == [
        "Scorecard 2024-06, Head of Safeguarding.eml",
        "Scorecard 2024-06, Principal social worker.eml",
    ]
    message = read(made["Scorecard 2024-06, Head of Safeguarding.eml"])
    assert (message["To"], message["X-Unsent"]) == (None, "1")
    assert [*message.iter_attachments()] == []
    body = message.get_content()
    for words in (
        "we still need your words on one indicator",
        "May 2024 92% A; June 2024 82% R",
        "82 of 100 is 82%, so red",
        "Last month: Two posts were empty in May.",
    ):
        assert words in body
    assert "Supervision" not in body


def test_the_same_chase_gives_the_same_drafts():
    assert drafts(owing("cp_visits")) == drafts(owing("cp_visits"))


@pytest.mark.slow
def test_a_draft_repeats_nothing_of_last_month_that_may_tell_who_somebody_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    for month in ("2024-05", "2024-06"):
        export = written(
            tmp_path / "extracts" / month, persons(("ade", "2015-03-01")), contacts(("ade", f"{month}-03"))
        )
        (export / "ssd_person.csv").write_text(
            "pers_person_id,pers_forename,pers_surname,pers_dob\nade,Rosalind,Quimby,2015-03-01\n"
        )
    folder = with_few(tmp_path / "config", "contacts", "cp_visits", "supervision")
    config = config_in(folder)
    workbook = on_disk(tmp_path / "Scorecard.xlsm", tmp_path / "extracts", config=folder)
    workbook.refreshed("2024-05")
    workbook.narrate("cp_visits", "Rosalind was late. Ms Quimby knows. Two posts were empty.")
    workbook.refreshed()
    labelled = replace(
        config,
        indicators=tuple(
            replace(each, label="Visits of Rosalind Quimby", owner="Rosalind Quimby")
            if each.key == "cp_visits"
            else each
            for each in config.indicators
        ),
    )
    made = drafts(chase_to_send(workbook.path, labelled, workbook.extracts, NOW))
    [theirs] = [read(each).get_content() for name, each in made.items() if "Rosalind Quimby" in name]
    assert theirs.startswith("Rosalind Quimby: ") and "Visits of [removed]" in theirs
    assert "Quimby" not in theirs.removeprefix("Rosalind Quimby: ")
    made = drafts(chase_to_send(workbook.path, config, workbook.extracts, NOW))
    told = "".join(read(each).get_content() for each in made.values())
    assert "Last month: [removed] was late. " in told and "posts were empty." in told
    assert not {"Rosalind", "Quimby"} & set(re.findall(r"\w+", told))
    folders = [
        "--extracts",
        str(workbook.extracts),
        "--config",
        str(folder),
        "--drafts",
        str(tmp_path / "to send"),
    ]
    assert main(["check", str(workbook.path), *folders]) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == f"{len(made)} draft messages in {tmp_path / 'to send'}, still to be addressed."
    assert {each.name for each in (tmp_path / "to send").iterdir()} == set(made)
    (workbook.extracts / "2024-06" / "ssd_person.csv").unlink()
    with pytest.raises(ExtractError, match="No draft was written"):
        chase_to_send(workbook.path, config, workbook.extracts, NOW)


@pytest.mark.slow
def test_a_draft_to_an_owner_in_which_somebody_typed_is_kept_and_the_new_one_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    written(tmp_path / "extracts" / "2024-06", persons(("ade", "2015-03-01")), contacts(("ade", "2024-06-03")))
    folder, drafted = with_few(tmp_path / "config", "contacts", "cp_visits"), tmp_path / "to send"
    workbook = on_disk(tmp_path / "Scorecard.xlsm", tmp_path / "extracts", config=folder)
    workbook.refreshed()
    folders = ["--extracts", str(workbook.extracts), "--config", str(folder), "--drafts", str(drafted)]
    for _ in range(2):  # the same drafts again: nothing of anybody's is in them
        assert main(["check", str(workbook.path), *folders]) == 0
    assert "earlier draft" not in capsys.readouterr().out
    [draft] = drafted.iterdir()
    draft.write_bytes(addressed := b"To: head@testshire.example\r\n" + draft.read_bytes())
    assert main(["check", str(workbook.path), *folders]) == 0
    last = "1 earlier draft stays as it is; what has changed since is in a new one, with a number after its name."
    assert capsys.readouterr().out.splitlines()[-1] == last
    assert draft.read_bytes() == addressed
    assert {each.name for each in drafted.iterdir()} == {draft.name, f"{draft.stem} (2).eml"}
