"""A password to open the copy: encryption as Excel does it, checked by opening the result before it is kept."""

from __future__ import annotations

import getpass
import io
from typing import TYPE_CHECKING, TextIO

from kpixl.words.errors import PublishError, UsageError

if TYPE_CHECKING:
    from msoffcrypto.format.ooxml import OOXMLFile

LONGEST_PASSWORD = 255  # characters that Excel accepts


def encrypted(workbook: bytes, password: str) -> bytes:
    """
    The workbook encrypted with a password to open it (AES-256, SHA-512: what Excel itself writes).

    It is decrypted again and compared before it is returned; refused if it is not the same.
    """
    sealed = io.BytesIO()
    _office_file(workbook).encrypt(password, sealed)
    if not _opens_to(workbook, sealed.getvalue(), password):
        raise PublishError("The encrypted copy did not open to the same workbook again. Nothing was published.")
    return sealed.getvalue()


def password_from(stream: TextIO) -> str:
    """The first line of a stream, without its line end; on a terminal it is asked for and not echoed."""
    line = getpass.getpass("Password to open the copy: ") if stream.isatty() else stream.readline()
    password = line.removeprefix("\ufeff").rstrip("\r\n")
    if not password:
        raise UsageError("There is no password on standard input. Write it on the first line, then try again.")
    if len(password) > LONGEST_PASSWORD:
        raise UsageError(f"The password has more than {LONGEST_PASSWORD} characters, which Excel does not take.")
    return password


def _office_file(content: bytes) -> OOXMLFile:
    from msoffcrypto.format.ooxml import OOXMLFile  # imported late: few copies have a password

    return OOXMLFile(io.BytesIO(content))


def _opens_to(workbook: bytes, sealed: bytes, password: str) -> bool:
    from msoffcrypto.exceptions import DecryptionError

    content = io.BytesIO()
    try:
        file = _office_file(sealed)
        file.load_key(password=password, verify_password=True)
        file.decrypt(content, verify_integrity=True)
    except DecryptionError:
        return False
    return content.getvalue() == workbook
