"""
What the workbook's buttons call: the command line's commands, applied to the open workbook.

The workbook's VBA leaves its question in a file in the user's own temporary folder and takes the answer from another
file; it deletes both. Each line is a JSON string. A question has the workbook's name, then what was typed into boxes.
An answer has `done`, `refused` or `fault`, then one plain sentence; or `asks`, then the figures in doubt, separated by
blank lines, each with its name in its first line.

Nothing is raised into xlwings, which would show a traceback; the traceback goes to a log in the user's own folder.
"""

from __future__ import annotations

import json
import os
import re
import traceback
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import xlwings as xw
from msgspec import Struct
from msgspec.structs import replace

from kpixl import __version__
from kpixl.commands.chase import chase
from kpixl.commands.clock import Clock
from kpixl.commands.decisions import decisions_for
from kpixl.commands.folders import Folders, folders_of
from kpixl.commands.options import who_decided
from kpixl.commands.publish.choices import Accepted
from kpixl.commands.refresh_preparation import Prepared, preparation
from kpixl.commands.refresh_report import Refreshed
from kpixl.config import settings
from kpixl.config.reading import read_config
from kpixl.config.values import Config
from kpixl.disclosure.asking import UndecidedError
from kpixl.disclosure.decision_sheet import lines_with
from kpixl.excel.open_workbook import Excel, Opened, opened_in_excel, write
from kpixl.excel.synced_folders import is_address, synced_file, synced_mounts
from kpixl.excel.which_workbook import excel_here, full_name_of, pressed_on
from kpixl.indicators import DECLARED
from kpixl.narratives.merging import Place, What
from kpixl.narratives.owed_narratives import by_owner
from kpixl.scorecard.overrides import line_name, line_text, overrides
from kpixl.words.errors import DoubtsError, KpixlError, PublishError, UsageError, WorkbookError, listed
from kpixl.words.periods import Period
from kpixl.words.texts import counted
from kpixl.workbook import layout
from kpixl.workbook.held_content import HeldContent, held_in
from kpixl.workbook.ooxml.cells import place
from kpixl.workbook.working_copy import override_blocks

SAYS_DONE, SAYS_REFUSED, SAYS_FAULT, SAYS_ASKS = "done", "refused", "fault", "asks"
NAME_BEGINS, ASKED_ENDING, TOLD_ENDING = "kpixl-", ".asked", ".told"  # of the two files
OVERRIDE_BOXES = 5
LOG_FILE = "kpixl.log"
_NAME = re.compile(rf"{NAME_BEGINS}[0-9a-f]{{32}}")
_TEMP_FOLDERS = ("TEMP", "TMPDIR")  # in the order in which the VBA looks for them

Macro = Callable[[xw.Book, Excel, datetime, Sequence[str]], str]
"""What a button does with the workbook, given what was typed into boxes; it returns the sentence of the answer."""


class Answer(Struct, frozen=True):
    """What a macro says, and which kind of answer it is: `done`, `refused`, `fault` or `asks`."""

    told: str
    how: str


def refresh(name: str) -> None:
    """Fill the scorecard for the month in its picker. `name` is the name of the question's file."""
    _called(refreshed, name)


def check(name: str) -> None:
    """Say which narratives are still owed."""
    _called(checked, name)


def publish(name: str) -> None:
    """
    Keep a copy for leadership. The question holds nothing, or who accepts figures in doubt and a line for each figure:
    its name, a tab, the reason.
    """
    _called(published, name)


def override(name: str) -> None:
    """Set a letter. The question holds the address of a cell of the page, letter, reason, who, until when (or "")."""
    _called(overridden, name)


# --- what each does ------------------------------------------------------------------------------------------------


def refreshed(book: xw.Book, excel: Excel, now: datetime, given: Sequence[str] = ()) -> str:
    done = refresh_open(book, excel, now=now)
    settings.remember(done.folders.extracts, done.folders.config)
    return done.in_words()


def refresh_open(
    book: xw.Book,
    excel: Excel,
    period: Period | None = None,
    extracts: Path | None = None,
    config_folder: Path | None = None,
    *,
    now: datetime,
) -> Refreshed:
    """The same as `kpixl.commands.refresh.refresh`, for a workbook that is open in Excel."""
    clock = Clock()
    with opened_in_excel(book, excel) as opened:
        folders = _folders(opened, extracts, config_folder)
        prepared = preparation(opened.package, period, folders, now=now, clock=clock)
        _ask_which_month(prepared)
        _refuse_other_places(prepared, book)
        left = prepared.rows_left_in(opened.package)
        write(opened, prepared.blocks, prepared.letters, prepared.pull, prepared.charts, prepared.notes)
    clock.done("write")
    return replace(prepared.refreshed, seconds=clock.seconds, still_with_rows=left)


def _ask_which_month(prepared: Prepared) -> None:
    """
    Refuse texts typed after another month was picked: only whoever typed them knows which month they are about.
    """
    if prepared.of_unclear_month:
        page, picked = Period.parse(prepared.of_unclear_month[0].period).name, prepared.refreshed.period.name
        keys = ", ".join(entry.origin.partition(" ")[0] for entry in prepared.of_unclear_month)
        raise UsageError(
            f"The page shows {page} and {picked} is picked. Which month are the new texts about ({keys})?\n"
            f"If about {page}: pick {page}, refresh, then pick {picked} and refresh again.\n"
            f"If about {picked}: cut them out to a free place beside the table, refresh, and paste them in.\n"
            "Nothing was changed."
        )


def _refuse_other_places(prepared: Prepared, book: xw.Book) -> None:
    """Refuse another page shape: a page is laid out again only in a closed file, which can be checked beforehand."""
    if prepared.before != prepared.after:
        raise UsageError(
            f"config/page.toml asks for {prepared.after}; the page of {book.name} has {prepared.before}. Nothing was "
            "changed.\nSave and close it, then: kpixl refresh WORKBOOK. That lays the page out again and keeps every "
            "text; from then on the button does it all."
        )


def checked(book: xw.Book, excel: Excel, now: datetime, given: Sequence[str] = ()) -> str:
    with opened_in_excel(book, excel) as opened:
        folders = _folders(opened)
        found = chase(opened.package, _config(folders), now)
    owners = [
        f"{owner}: {', '.join(each.indicator.name for each in theirs)}"
        for owner, theirs in by_owner(found.owed).items()
    ]
    remarks = sum(bool(row.remarks) for row in found.rows)
    rows = counted(remarks, "row has", "rows have")
    look = f"\n{rows} something to look at: see the column To check after a refresh." if remarks else ""
    look += f"\n{found.not_compared}" if found.not_compared else ""
    if not owners:
        return f"{folders.in_words()}\n{found.period.name}: every narrative that is required is there.{look}"
    owing = f"{counted(len(owners), 'owner owes', 'owners owe')} {counted(len(found.owed), 'narrative')}"
    return f"{folders.in_words()}\n{found.period.name}: {owing}.\n{listed(owners)}{look}"


def published(book: xw.Book, excel: Excel, now: datetime, given: Sequence[str] = ()) -> str:
    """
    Do what `kpixl publish` does, except that nobody can be asked about sentences: an undecided one that may identify
    somebody is refused and gets a line on the sheet Decisions. Figures in doubt are asked about.
    """
    from kpixl.commands.publish.publish import COPIES_FOLDER
    from kpixl.commands.publish.publish import publish as publish_copy

    with opened_in_excel(book, excel) as opened:
        file, folders = _file(opened), _folders(opened)
        try:
            done = publish_copy(
                opened.package,
                folders.extracts,
                file.parent / COPIES_FOLDER,
                config_folder=folders.config,
                decisions=decisions_for(file),
                accepted=_accepted(given),
                who=who_decided(""),
                now=now,
                mark=lambda _, blocks: write(opened, blocks),
            )
        except UndecidedError as undecided:
            raise _to_decide(opened, folders, undecided) from None
    decided = f"\nSentences that may say who somebody is, decided: {len(done.decided)}." if done.decided else ""
    said = (
        folders.in_words(),
        f"{done.copy} shows {done.scorecard.period.name}. {done.gate_in_words}",
        done.people_count.in_words(),
        f"The figures of its months are issued now: save the workbook.{decided}",
    )
    return "\n".join(said)


def _accepted(given: Sequence[str]) -> list[Accepted]:
    """The figures in doubt that somebody accepted, each with the reason."""
    who, lines = [*given, "", ""][:2]
    accepted = (line.partition("\t") for line in lines.splitlines())
    return [Accepted(figure, reason, who) for figure, _, reason in accepted]


def _to_decide(opened: Opened, folders: Folders, undecided: UndecidedError) -> PublishError:
    """Fill the sheet Decisions; return the refusal that names it."""
    config = _config(folders)
    held = held_in(opened.package, config.indicators)
    lines = lines_with(held.decision_lines, undecided.queries, config)
    write(opened, [layout.decision_block(lines, held.styles)])
    return PublishError(
        f"{undecided.told}\nThe sheet {layout.DECISIONS} has a line for each: pick mask, or keep and say why; or "
        "change the sentence itself. Then press Publish again."
    )


def overridden(book: xw.Book, excel: Excel, now: datetime, given: Sequence[str] = ()) -> str:
    address, letter, reason, who, until = [*given, *[""] * OVERRIDE_BOXES][:OVERRIDE_BOXES]
    with opened_in_excel(book, excel) as opened:
        config = _config(_folders(opened))
        held = held_in(opened.package, config.indicators)
        key, period = _figure_at(held, config, address)
        name = config.indicator(key).name
        line = [name, period.first_day, letter, reason, who, now.date(), until]
        read = overrides({0: line}, config.indicators, now.date())
        if read.queries:
            raise UsageError(f"No letter was set for {name}, {period.name}: {read.queries[0].what}.")
        where = Place(What.OVERRIDE, line_name(line, config.indicators))
        blocks = override_blocks(held.override_lines, {where: line_text(line)}, config)
        write(opened, blocks)
    line_there = f"on the sheet {layout.OVERRIDES}, row {blocks[0].top}"
    return f"{name}, {period.name}: the letter is {line_there}. Refresh to see it on the page."


def _config(folders: Folders) -> Config:
    return read_config(folders.config, DECLARED)


def _folders(opened: Opened, extracts: Path | None = None, config_folder: Path | None = None) -> Folders:
    """The named folders, else the workbook's own. A button can't ask, so anything unclear is refused."""
    place_on_disk = _place_on_disk(opened)
    return folders_of(opened.package, extracts, config_folder, base=place_on_disk.parent if place_on_disk else None)


def _place_on_disk(opened: Opened) -> Path | None:
    """The workbook's file; None if it is in no folder of this computer, or not certainly in one."""
    full_name = full_name_of(opened.book)
    if is_address(full_name):
        return synced_file(full_name, opened.package, synced_mounts(), os.environ)
    return Path(full_name).resolve() if Path(full_name).is_file() else None


def _file(opened: Opened) -> Path:
    """The workbook's file on this computer; refused if there is none for certain."""
    place_on_disk = _place_on_disk(opened)
    if place_on_disk is not None:
        return place_on_disk
    name = opened.book.name
    if is_address(full_name_of(opened.book)):
        raise WorkbookError(
            f"{name} was opened from the web (SharePoint or OneDrive), and can't be found for certain in a folder "
            "that OneDrive syncs to this computer. Nothing was published.\nSync its library (in SharePoint: Sync), "
            "or download it, "
            "and publish from there: kpixl publish WORKBOOK --out DIR. Refresh works as it is."
        )
    raise WorkbookError(
        f"{name} is in no folder of this computer: it was never saved. Nothing was published.\n"
        "Save it in a folder, or publish from there: kpixl publish WORKBOOK --out DIR."
    )


def _figure_at(held: HeldContent, config: Config, address: str) -> tuple[str, Period]:
    """The indicator of the cell's row and the month of its column; the page's month for columns without a month."""
    row, column = place(address.replace("$", "").rpartition("!")[2]) or (0, 0)
    key = held.key_at(row)
    if held.shows is None or key not in {indicator.key for indicator in config.indicators}:
        raise UsageError(
            f"{address or 'That cell'} is not a figure. Click one on the sheet {layout.PAGE}, in the row of an "
            "indicator, then try again."
        )
    months = held.shows.back_to(held.places.months)
    month = (column - layout.FIRST_MONTH) // layout.MONTH_COLUMNS
    return key, months[month] if 0 <= month < len(months) else held.shows


# --- questions and answers -----------------------------------------------------------------------------------------


def answered(name: str, macro: Macro, book: xw.Book, excel: Excel, now: datetime, given: Sequence[str] = ()) -> Answer:
    """The macro's answer, whatever happens."""
    try:
        return Answer(macro(book, excel, now, given), SAYS_DONE)
    except DoubtsError as doubts:
        return Answer("\n\n".join(doubts.figures), SAYS_ASKS)
    except KpixlError as refusal:
        return Answer(str(refusal), SAYS_REFUSED)
    except Exception as fault:
        return Answer(_fault_told(name, fault, now), SAYS_FAULT)


def _called(macro: Macro, name: str) -> None:
    """Answer the question of that name, in the file beside the question's."""
    now = datetime.now().replace(microsecond=0)
    try:
        file = _question(name)
        book_name, *given = asked_in(file)
        excel = excel_here()
        answer = _answer_for(macro, book_name, excel, now, given)
        tell(file, answer)
    except Exception as fault:
        _log(macro.__name__, fault, now)


def _answer_for(macro: Macro, book_name: str, excel: Excel, now: datetime, given: Sequence[str]) -> Answer:
    try:
        book = pressed_on(book_name, xw.Book.caller().app.books)
    except KpixlError as refusal:
        return Answer(str(refusal), SAYS_REFUSED)
    return answered(macro.__name__, macro, book, excel, now, given)


def _question(name: str) -> Path:
    """The file of the question; a name is accepted only if it looks like those that the VBA makes."""
    folder = next((found for each in _TEMP_FOLDERS if (found := os.environ.get(each))), "/tmp")
    if not _NAME.fullmatch(name):
        raise ValueError("no name of a question")
    return Path(folder) / f"{name}{ASKED_ENDING}"


def asked_in(file: Path) -> list[str]:
    """The workbook's name, then what was typed into boxes."""
    return [json.loads(line) for line in file.read_text(encoding="ascii").splitlines()]


def tell(question: Path, answer: Answer) -> None:
    """Write the whole answer to the file beside the question's; the VBA looks for it when Python has ended."""
    lines = "".join(f"{json.dumps(each)}\n" for each in (answer.how, answer.told))
    question.with_suffix(TOLD_ENDING).write_text(lines, encoding="ascii", newline="\r\n")


def _fault_told(name: str, fault: Exception, now: datetime) -> str:
    log = _log(name, fault, now)
    return (
        f"kpixl failed ({type(fault).__name__}): a fault of its own. Please report it, with the end of\n{log}\n"
        "Refreshing the closed file may still work: kpixl refresh WORKBOOK."
    )


def _log(name: str, fault: Exception, now: datetime) -> Path:
    """
    Add to the log where the fault happened. No message of a fault goes there, since it may quote a cell.

    Its numbers do: they are Excel's own codes for what went wrong.
    """
    log = settings.home() / LOG_FILE
    log.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{now.isoformat(' ')} kpixl {__version__} {name}"]
    each: BaseException | None = fault
    while each is not None:
        codes = [code for code in each.args if isinstance(code, int)]
        lines += [
            f"{type(each).__name__} {codes or ''}".rstrip(),
            *"".join(traceback.format_tb(each.__traceback__)).splitlines(),
        ]
        each = each.__cause__ or each.__context__
    with log.open("a", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n\n")
    return log
