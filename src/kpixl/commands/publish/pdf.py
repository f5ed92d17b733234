"""The page as a PDF, tagged and with its fonts in it: through LibreOffice, or Excel on a Windows desktop."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from kpixl.words.errors import PublishError

# Where the installers put LibreOffice when it is not on the PATH.
USUAL_PLACES = (
    Path("C:/Program Files/LibreOffice/program/soffice.com"),
    Path("C:/Program Files (x86)/LibreOffice/program/soffice.com"),
    Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
)
WITHIN_SECONDS = 180
PDF_OPTIONS = {"UseTaggedPDF": True, "PDFUACompliance": True, "ExportBookmarks": False}
EXCEL_PDF = 0  # xlTypePDF


def pdf_of(workbook: bytes) -> bytes:
    """
    Every sheet of a workbook, printed. Refused, saying what to install, where nothing here can do it.

    Only the finished copy's page is ever given: never the working copy.
    """
    with tempfile.TemporaryDirectory(prefix="kpixl-") as folder:
        source, target = Path(folder) / "page.xlsx", Path(folder) / "page.pdf"
        source.write_bytes(workbook)
        office = _libreoffice()
        if office is not None:
            _through_libreoffice(office, source)
        elif sys.platform == "win32":
            _through_excel(source, target)
        else:
            raise PublishError(
                "A PDF needs LibreOffice 7.4 or later, and none was found. Nothing was published.\n"
                "Install it from libreoffice.org or the system's package manager, or publish without --pdf."
            )
        if not target.is_file():
            raise PublishError(
                "No PDF came of the page. Nothing was published.\n"
                "Close LibreOffice and try again, or publish without --pdf and print the copy to PDF."
            )
        return target.read_bytes()


def _libreoffice() -> str | None:
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((str(place) for place in USUAL_PLACES if place.is_file()), None)


def _through_libreoffice(office: str, source: Path) -> None:
    options = {name: {"type": "boolean", "value": str(value).lower()} for name, value in PDF_OPTIONS.items()}
    profile = (source.parent / "profile").as_uri()  # its own, so that a LibreOffice that is open is not asked
    command = [
        office,
        f"-env:UserInstallation={profile}",
        "--headless",
        "--norestore",
        "--convert-to",
        f"pdf:calc_pdf_Export:{json.dumps(options)}",
        "--outdir",
        str(source.parent),
        str(source),
    ]
    try:
        subprocess.run(command, capture_output=True, timeout=WITHIN_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise PublishError(
            f"LibreOffice made no PDF within {WITHIN_SECONDS} seconds. Nothing was published.\n"
            "Close it and try again, or publish without --pdf."
        ) from None


def _through_excel(source: Path, target: Path) -> None:
    try:
        import xlwings
    except ImportError:
        raise PublishError(
            "A PDF needs LibreOffice, or Excel with xlwings; neither was found. Nothing was published.\n"
            "Run: pip install 'kpixl[excel]', or publish without --pdf."
        ) from None
    with xlwings.App(visible=False) as excel:
        book = excel.books.open(str(source), read_only=True)
        book.api.ExportAsFixedFormat(EXCEL_PDF, str(target), IncludeDocProperties=True)
        book.close()
