"""
Answers questions about workbooks, as LibreOffice sees them: one JSON question a line in, one answer a line out.

Runs under the Python that LibreOffice's `uno` belongs to, so it uses the standard library and `uno` alone. `office.py`
starts it and asks.
"""

import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import time
from functools import partial
from html.parser import HTMLParser
from pathlib import Path

import uno
import unohelper
from com.sun.star.awt import PosSize, XCallback
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.document.MacroExecMode import ALWAYS_EXECUTE_NO_WARN, NEVER_EXECUTE

START_WITHIN_SECONDS = 120
SMALL = 120, 90  # of a window, in pixels


def properties(**values):
    return tuple(PropertyValue(Name=name, Value=value) for name, value in values.items())


def started(profile):
    """LibreOffice with a profile of its own, so that no user's settings or open windows matter, and its context."""
    pipe = f"kpixl{os.getpid()}"
    process = subprocess.Popen(
        [
            "soffice",
            "--headless",
            "--norestore",
            "--nologo",
            "--nodefault",
            f"-env:UserInstallation={Path(profile).as_uri()}",
            f"--accept=pipe,name={pipe};urp;",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    here = uno.getComponentContext()
    resolver = here.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", here)
    until = time.monotonic() + START_WITHIN_SECONDS
    while True:
        try:
            there = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            break
        except NoConnectException:
            if process.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.1)
    return process, there


class Painted(HTMLParser):
    """The fill and text colour of each cell of an exported sheet, by (row, column) from 0."""

    def __init__(self):
        super().__init__()
        self.cells = {}
        self.taken = set()
        self.row, self.column = -1, 0

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "tr":
            self.row, self.column = self.row + 1, 0
        elif tag == "td":
            while (self.row, self.column) in self.taken:
                self.column += 1
            rows, columns = int(given.get("rowspan", 1)), int(given.get("colspan", 1))
            self.at = (self.row, self.column)
            self.taken |= {(self.row + down, self.column + right) for down in range(rows) for right in range(columns)}
            self.cells[self.at] = {"fill": given.get("bgcolor", "").lstrip("#").upper(), "text": ""}
        elif tag == "font" and "color" in given and self.cells:
            self.cells[self.at]["text"] = given["color"].lstrip("#").upper()


class Books:
    """The open workbooks, by number."""

    def __init__(self, desktop):
        self.desktop = desktop
        self.open_books = {}
        self.scripts = {}  # by workbook and macro: finding one takes longer than running it

    def open(self, path, macros, has_window):
        mode = ALWAYS_EXECUTE_NO_WARN if macros else NEVER_EXECUTE
        book = self.desktop.loadComponentFromURL(
            Path(path).as_uri(), "_blank", 0, properties(Hidden=not has_window, MacroExecutionMode=mode)
        )
        if book is None:
            raise ValueError(f"LibreOffice can't load {Path(path).name}")
        if has_window:  # the window is painted whenever something changes, though nobody sees it
            book.CurrentController.Frame.ContainerWindow.setPosSize(0, 0, *SMALL, PosSize.POSSIZE)
        number = len(self.open_books) + 1
        self.open_books[number] = book
        return number

    def close(self, book):
        self.scripts = {asked: script for asked, script in self.scripts.items() if asked[0] != book}
        self.open_books[book].close(True)

    def to_front(self, book, sheet, cell):
        """If the workbook has a window, it becomes the active one, and this cell the selected one."""
        view = self.open_books[book].CurrentController
        view.Frame.activate()
        view.Frame.ContainerWindow.toFront()
        view.setActiveSheet(self._sheet(book, sheet))
        view.select(self._sheet(book, sheet).getCellRangeByName(cell))

    def undoable(self, book):
        """What could be undone, the last first."""
        return list(self.open_books[book].UndoManager.getAllUndoActionTitles())

    def recalculate(self, book):
        self.open_books[book].calculateAll()

    def sheets(self, book):
        """The names, and whether each is visible."""
        return [[sheet.Name, sheet.IsVisible] for sheet in self._sheets(book)]

    def values(self, book, sheet, cells):
        """Row by row: a number, a text, an error as `#…` text, or None if the cell is empty."""
        asked = self._sheet(book, sheet).getCellRangeByName(cells)
        return [
            [self._value(asked, row, column, *cell) for column, cell in enumerate(zip(values, formulas, strict=True))]
            for row, (values, formulas) in enumerate(zip(asked.getDataArray(), asked.getFormulaArray(), strict=True))
        ]

    def shown(self, book, sheet, cells):
        """Row by row, as the number format shows it."""
        return [[cell.String for cell in row] for row in self._rows(self._sheet(book, sheet).getCellRangeByName(cells))]

    def write(self, book, sheet, cell, value):
        """A formula (with =), a text or a number, as if typed."""
        target = self._sheet(book, sheet).getCellRangeByName(cell)
        if isinstance(value, str):
            target.Formula = value
        else:
            target.Value = value

    def write_formulas(self, book, sheet, cells, formulas):
        """Row by row for the whole range together; arguments are separated by semicolons."""
        document = self.open_books[book]
        document.enableAutomaticCalculation(False)  # else each formula would compute all before it again
        self._sheet(book, sheet).getCellRangeByName(cells).setFormulaArray(tuple(tuple(row) for row in formulas))
        document.calculate()
        document.enableAutomaticCalculation(True)

    def write_array(self, book, sheet, cells, formula):
        """One formula that answers for the whole range."""
        self._sheet(book, sheet).getCellRangeByName(cells).setArrayFormula(formula)

    def painted(self, book, sheet, cells):
        """
        Fill and text colour of each cell (RRGGBB, empty for none), conditional formats applied.

        A cell's own properties do not know its conditional format; LibreOffice's export to HTML paints what it would
        paint on the screen. Only visible sheets, rows and columns are exported, from the first used cell on.
        """
        document, asked = self.open_books[book], self._sheet(book, sheet)
        others = [other for other in self._sheets(book) if other.IsVisible and other.Name != sheet]
        was_visible, asked.IsVisible = asked.IsVisible, True
        hidden = [line for line in self._lines(asked) if not line.IsVisible]
        for other in others:
            other.IsVisible = False
        for line in hidden:
            line.IsVisible = True
        try:
            with tempfile.TemporaryDirectory() as folder:
                page = Path(folder) / "page.html"
                document.storeToURL(page.as_uri(), properties(FilterName="HTML (StarCalc)"))
                export = Painted()
                export.feed(page.read_text(encoding="utf-8"))
        finally:
            for line in hidden:
                line.IsVisible = False
            for other in others:
                other.IsVisible = True
            asked.IsVisible = was_visible
        first_row, first_column = self._first_used(asked)
        answer = {}
        for name in cells:
            address = asked.getCellRangeByName(name).CellAddress
            answer[name] = export.cells[(address.Row - first_row, address.Column - first_column)]
        return answer

    def pdf(self, book, path):
        self.open_books[book].storeToURL(Path(path).as_uri(), properties(FilterName="calc_pdf_Export"))

    def save_as(self, book, path):
        form = "Calc MS Excel 2007 XML" if path.endswith(".xlsx") else "Calc MS Excel 2007 VBA XML"
        self.open_books[book].storeToURL(Path(path).as_uri(), properties(FilterName=form))

    def run(self, book, macro, arguments):
        """What a Basic macro of the workbook returns, such as `VBAProject.Module1.Answer`."""
        if (book, macro) not in self.scripts:
            provider = self.open_books[book].getScriptProvider()
            name = f"vnd.sun.star.script:{macro}?language=Basic&location=document"
            self.scripts[book, macro] = provider.getScript(name)
        return self.scripts[book, macro].invoke(tuple(arguments), (), ())[0]

    def _sheets(self, book):
        sheets = self.open_books[book].Sheets
        return [sheets.getByIndex(at) for at in range(sheets.Count)]

    def _sheet(self, book, name):
        return self.open_books[book].Sheets.getByName(name)

    @staticmethod
    def _rows(cells):
        address = cells.RangeAddress
        for row in range(address.EndRow - address.StartRow + 1):
            columns = range(address.EndColumn - address.StartColumn + 1)
            yield [cells.getCellByPosition(column, row) for column in columns]

    @staticmethod
    def _value(cells, row, column, value, formula):
        """Taken from the values and formulas of a whole range, as asking cell by cell takes longer than computing."""
        if value is None:  # an error, whose text only the cell knows
            said = cells.getCellByPosition(column, row).String
            return said if said.startswith("#") else f"#{said}"
        return value if formula else None

    @staticmethod
    def _used(sheet):
        cursor = sheet.createCursor()
        cursor.gotoStartOfUsedArea(False)
        cursor.gotoEndOfUsedArea(True)
        return cursor

    def _lines(self, sheet):
        used = self._used(sheet)
        for lines in (used.Columns, used.Rows):
            for at in range(lines.Count):
                yield lines.getByIndex(at)

    def _first_used(self, sheet):
        address = self._used(sheet).RangeAddress
        return address.StartRow, address.StartColumn


class MainThread(unohelper.Base, XCallback):
    """
    LibreOffice's main thread, on which questions are answered.

    On another thread, Basic stops every few statements until the main thread has looked for events, which takes as long
    as everything else.
    """

    def __init__(self, there, process):
        self.callbacks = there.ServiceManager.createInstanceWithContext("com.sun.star.awt.AsyncCallback", there)
        self.process = process
        self.answers = queue.SimpleQueue()

    def answer(self, ask):
        """What the function returns there, or raises."""
        self.ask = ask
        self.callbacks.addCallback(self, None)
        while True:
            try:
                answer, error = self.answers.get(timeout=5)
            except queue.Empty:
                if self.process.poll() is not None:
                    raise RuntimeError("LibreOffice ended") from None
                continue
            if error:
                raise error
            return answer

    def notify(self, _):
        """LibreOffice calls this, and waits; what is asked meanwhile is answered on the same thread."""
        try:
            self.answers.put((self.ask(), None))
        except Exception as error:
            self.answers.put((None, error))


def serve(books, main_thread):
    for line in sys.stdin:
        question = json.loads(line)
        if question["ask"] == "quit":
            print(json.dumps({"answer": None}), flush=True)
            return
        try:
            asked = partial(getattr(books, question["ask"]), *question["of"])
            answer = {"answer": main_thread.answer(asked)}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        office, there = started(profile)
        desktop = there.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", there)
        try:
            serve(Books(desktop), MainThread(there, office))
        finally:
            # The session that was started here, by its own id: soffice is a script around the real program.
            os.killpg(office.pid, signal.SIGKILL)
            office.wait()
