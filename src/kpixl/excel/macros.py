"""
What the buttons of the workbook call: the command line's commands, on the workbook that is open.

The workbook's VBA asks, and is answered, in cells of `_config` (`kpixl_asked`, `kpixl_told` and the cells to their
right): what was typed into its boxes comes as text, and one plain sentence goes back with `done`, `refused` or
`fault`. With `asks` go the figures in doubt: a blank line between them, in the first line of each its name.

Nothing is raised into xlwings, which would show a traceback; that goes to a log in the user's own folder.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import xlwings as xw

from kpixl import __version__
from kpixl.commands.chase import chase
from kpixl.commands.decisions import decisions_for
from kpixl.commands.folders import Folders, folders_of
from kpixl.commands.options import who_decided
from kpixl.commands.preparation import Clock, Prepared, preparation
from kpixl.commands.publish.choices import Accepted
from kpixl.commands.refreshed import Refreshed
from kpixl.config import settings
from kpixl.config.reading import read_config
from kpixl.config.values import Config
from kpixl.disclosure.asking import UndecidedError
from kpixl.disclosure.decision_sheet import lines_with
from kpixl.excel.functions import explanation
from kpixl.excel.open_workbook import Excel, Opened, opened, write
from kpixl.excel.snapshot import snapshot_of
from kpixl.excel.which_workbook import excel_here, scorecard_meant
from kpixl.indicators import DECLARED
from kpixl.narratives.merging import Place, What
from kpixl.narratives.owed import by_owner
from kpixl.scorecard.overrides import line_name, line_text, overrides
from kpixl.words.errors import DoubtsError, KpixlError, PublishError, UsageError, WorkbookError, listed
from kpixl.words.periods import Period
from kpixl.words.texts import counted
from kpixl.workbook import layout
from kpixl.workbook.held import Held, held_in
from kpixl.workbook.ooxml.cells import place
from kpixl.workbook.ooxml.changes import as_typed
from kpixl.workbook.working_copy import override_blocks

SAYS_DONE, SAYS_REFUSED, SAYS_FAULT, SAYS_ASKS = "done", "refused", "fault", "asks"
ASKED, TOLD = "kpixl_asked", "kpixl_told"
ASKED_VALUES = 7  # right of what is asked
LOG_FILE = "kpixl.log"

Macro = Callable[[xw.Book, Excel, datetime], str]
"""What it does with the workbook, and the sentence that it answers with."""


def refresh() -> None:
    """Fill the scorecard for the month in its picker."""
    _called(refreshed)


def check() -> None:
    """Say which narratives are still owed."""
    _called(checked)


def publish() -> None:
    """
    Keep a copy for leadership. Asked: nothing; or who accepts figures in doubt, and a line for each: its name, a tab,
    the reason.
    """
    _called(published)


def explain() -> None:
    """Say why a figure has its letter. Passed along: the address of a cell of the page."""
    _called(explained)


def override() -> None:
    """Set a letter. Asked: the address of a cell of the page, letter, reason, who, and until when or nothing."""
    _called(overridden)


# --- what each does ------------------------------------------------------------------------------------------------


def refreshed(book: xw.Book, excel: Excel, now: datetime) -> str:
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
    with opened(book, excel) as scorecard:
        folders = _folders(book, scorecard, extracts, config_folder)
        prepared = preparation(scorecard.package, period, folders, now=now, clock=clock)
        _ask_which_month(prepared)
        _refuse_other_places(prepared, book)
        left = prepared.rows_left_in(scorecard.package)
        write(scorecard, prepared.blocks, prepared.letters, prepared.pull)
    clock.done("write")
    return replace(prepared.refreshed, seconds=clock.seconds, still_with_rows=left)


def _ask_which_month(prepared: Prepared) -> None:
    """
    Refused where texts were typed after another month was picked: only whoever typed them knows which they are about.
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
    """A page is laid out anew only in a closed file, where it can be checked whole before anything is written."""
    if prepared.before != prepared.after:
        raise UsageError(
            f"config/page.toml asks for {prepared.after}; the page of {book.name} has {prepared.before}. Nothing was "
            "changed.\nSave and close it, then: kpixl refresh WORKBOOK. That lays the page out anew and keeps every "
            "text; from then on the button does it all."
        )


def checked(book: xw.Book, excel: Excel, now: datetime) -> str:
    with opened(book, excel) as scorecard:
        folders = _folders(book, scorecard)
        found = chase(scorecard.package, _config(folders), now)
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


def published(book: xw.Book, excel: Excel, now: datetime) -> str:
    """
    What `kpixl publish` does where nobody can be asked: a sentence that may say who somebody is and that nobody decided
    on is refused, and the sheet Decisions gets a line for it. Figures in doubt are asked about.
    """
    from kpixl.commands.publish.publish import FOLDER
    from kpixl.commands.publish.publish import publish as publish_copy

    file = _file(book)
    with opened(book, excel) as scorecard:
        folders = _folders(book, scorecard)
        try:
            done = publish_copy(
                scorecard.package,
                folders.extracts,
                file.parent / FOLDER,
                config_folder=folders.config,
                decisions=decisions_for(file),
                accepted=_accepted(book),
                who=who_decided(""),
                now=now,
                mark=lambda _, blocks: write(scorecard, blocks),
            )
        except UndecidedError as undecided:
            raise _to_decide(scorecard, folders, undecided) from None
    decided = f"\nSentences that may say who somebody is, decided: {len(done.decided)}." if done.decided else ""
    said = (
        folders.in_words(),
        f"{done.copy} shows {done.scorecard.period.name}. {done.gate_in_words}",
        done.people_count.in_words(),
        f"The figures of its months are issued now: save the workbook.{decided}",
    )
    return "\n".join(said)


def _accepted(book: xw.Book) -> list[Accepted]:
    """The figures in doubt that somebody accepted."""
    who, lines, *_ = _asked(book)
    given = (line.partition("\t") for line in lines.splitlines())
    return [Accepted(figure, reason, who) for figure, _, reason in given]


def _to_decide(scorecard: Opened, folders: Folders, undecided: UndecidedError) -> PublishError:
    """Fill the sheet Decisions; answer with the refusal that names it."""
    config = _config(folders)
    held = held_in(scorecard.package, config.indicators)
    lines = lines_with(held.decision_lines, undecided.queries, config)
    write(scorecard, [layout.decision_block(lines, held.styles)])
    return PublishError(
        f"{undecided.told}\nThe sheet {layout.DECISIONS} has a line for each: pick mask, or keep and say why; or "
        "change the sentence itself. Then press Publish again."
    )


def explained(book: xw.Book, excel: Excel, now: datetime) -> str:
    address, *_ = _asked(book)
    with opened(book, excel) as scorecard:
        config = _config(_folders(book, scorecard))
        key, period = _figure_at(held_in(scorecard.package, config.indicators), config, address)
        why = explanation(snapshot_of(scorecard.package), key, str(period))
    return f"{config.indicator(key).name}, {period.name}: {why}"


def overridden(book: xw.Book, excel: Excel, now: datetime) -> str:
    address, letter, reason, who, until, *_ = _asked(book)
    with opened(book, excel) as scorecard:
        config = _config(_folders(book, scorecard))
        before = held_in(scorecard.package, config.indicators)
        key, period = _figure_at(before, config, address)
        name = config.indicator(key).name
        line = [name, period.first_day, letter, reason, who, now.date(), until]
        read = overrides({0: line}, config.indicators, now.date())
        if read.queries:
            raise UsageError(f"No letter was set for {name}, {period.name}: {read.queries[0].what}.")
        where = Place(What.OVERRIDE, line_name(line, config.indicators))
        blocks = override_blocks(before.override_lines, {where: line_text(line)}, config)
        write(scorecard, blocks)
    line_there = f"on the sheet {layout.OVERRIDES}, row {blocks[0].top}"
    return f"{name}, {period.name}: the letter is {line_there}. Refresh to see it on the page."


def _config(folders: Folders) -> Config:
    return read_config(folders.config, DECLARED)


def _folders(
    book: xw.Book, scorecard: Opened, extracts: Path | None = None, config_folder: Path | None = None
) -> Folders:
    """The folders that were named, else the workbook's own. A button can't ask: what is unclear is refused."""
    place_on_disk = _place_on_disk(book)
    return folders_of(scorecard.package, extracts, config_folder, base=place_on_disk.parent if place_on_disk else None)


def _place_on_disk(book: xw.Book) -> Path | None:
    """The file of the workbook; None where it is in no folder of this computer."""
    try:
        place_on_disk = Path(book.fullname)
    except Exception:  # xlwings finds no folder for its address
        return None
    return place_on_disk.resolve() if place_on_disk.is_file() else None


def _file(book: xw.Book) -> Path:
    """The workbook's file on this computer."""
    place_on_disk = _place_on_disk(book)
    if place_on_disk is None:
        raise WorkbookError(
            f"{book.name} is in no folder of this computer (SharePoint, or never saved). Nothing was published.\n"
            "Save it in a folder, or publish from there: kpixl publish WORKBOOK --out DIR."
        )
    return place_on_disk


def _figure_at(before: Held, config: Config, address: str) -> tuple[str, Period]:
    """The indicator of the cell's row, and the month of its column; the page's month for a column of no month."""
    row, column = place(address.replace("$", "").rpartition("!")[2]) or (0, 0)
    key = before.key_at(row)
    if before.shows is None or key not in {indicator.key for indicator in config.indicators}:
        raise UsageError(
            f"{address or 'That cell'} is not a figure. Click one on the sheet {layout.PAGE}, in the row of an "
            "indicator, then try again."
        )
    months = before.shows.back_to(before.places.months)
    month = (column - layout.FIRST_MONTH) // layout.MONTH_COLUMNS
    return key, months[month] if 0 <= month < len(months) else before.shows


# --- asked and told ------------------------------------------------------------------------------------------------


def answered(name: str, macro: Macro, book: xw.Book, excel: Excel, now: datetime) -> None:
    """Put the macro's answer into the workbook's cells for it, whatever happens."""
    try:
        told, how = macro(book, excel, now), SAYS_DONE
    except DoubtsError as doubts:
        told, how = "\n\n".join(doubts.figures), SAYS_ASKS
    except KpixlError as refusal:
        told, how = str(refusal), SAYS_REFUSED
    except Exception as fault:
        told, how = _fault_told(name, fault, now), SAYS_FAULT
    try:
        cell = book.names[TOLD].refers_to_range
        cell.sheet.range((cell.row, cell.column), (cell.row, cell.column + 1)).value = [
            [as_typed(told, is_text_cell=False), how]
        ]
    except Exception as fault:
        _log(name, fault, now)


def _called(macro: Macro) -> None:
    now = datetime.now().replace(microsecond=0)
    try:
        excel = excel_here()
        book = scorecard_meant(xw.Book.caller())
    except Exception as fault:
        _log(macro.__name__, fault, now)
        return
    answered(macro.__name__, macro, book, excel, now)


def _asked(book: xw.Book) -> list[str]:
    """What was passed along with the question, each part as text, a date as 2024-06-30."""
    cell = book.names[ASKED].refers_to_range
    row: list[object] = cell.sheet.range((cell.row, cell.column + 1), (cell.row, cell.column + ASKED_VALUES)).value
    return [_text(value) for value in row]


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    return "" if value is None else str(value).strip()


def _fault_told(name: str, fault: Exception, now: datetime) -> str:
    log = _log(name, fault, now)
    return (
        f"kpixl failed ({type(fault).__name__}): a fault of its own. Please report it, with the end of\n{log}\n"
        "Refreshing the closed file may still work: kpixl refresh WORKBOOK."
    )


def _log(name: str, fault: Exception, now: datetime) -> Path:
    """
    Add to the log where it happened. No message of a fault of our own goes there, since it may quote a cell.

    Numbers do: they are what Excel says went wrong.
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
