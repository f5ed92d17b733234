"""
Pseudonyms for the ids of children and their records: the same id always gets the same pseudonym, and nobody without
the council's key can find out which id it was.

They are made by HMAC with SHA-256. The key is made on first use and kept in the user's own configuration folder,
readable by nobody else; colleagues who need the same pseudonyms get it through `kpixl key export`.
"""

from __future__ import annotations

import hmac
import os
import re
import secrets
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kpixl.config.settings import home
from kpixl.words.errors import KeyFileError, why_not
from kpixl.words.files import content_of
from kpixl.workbook.ooxml.replacing import OWNER_ONLY

if TYPE_CHECKING:
    import pandas as pd

KEY_FILE = "pseudonym.key"
KEY_BYTES = 32
LENGTH = 16  # hexadecimal digits: with a million ids each, about one council in 30 million has two that are alike


def key() -> bytes:
    """The council's key; made now if there is none yet."""
    file = home() / KEY_FILE
    if not _is_there(file):
        _write_key(file, secrets.token_bytes(KEY_BYTES))
    return _read_key(file)


def has_key() -> bool:
    """Whether this computer already has a key."""
    return _is_there(home() / KEY_FILE)


def export_key(target: Path) -> None:
    """Copy the key to a file for a colleague; refused if a file of that name exists."""
    if _is_there(target) or not _write_key(target, key()):
        raise KeyFileError(f"{target} exists already. Name a file that does not, so that no other key is lost.")


def import_key(source: Path, *, replace: bool = False) -> None:
    """
    Use a colleague's key on this computer.

    Refused if another key is in use, unless `replace`: pseudonyms made with that key won't match new ones.
    """
    given, file = _read_key(source), home() / KEY_FILE
    if not _is_there(file) and _write_key(file, given):
        return
    if _read_key(file) == given:
        return
    if not replace:
        raise KeyFileError(
            "Another key is in use on this computer. Pseudonyms made with it would no longer match.\n"
            "Export it first if they are still needed, then import again with --replace."
        )
    _write_key(file.resolve(), given, replace=True)


def pseudonyms(ids: pd.Series, with_key: bytes, known: dict[str, str] | None = None) -> pd.Series:
    """
    The pseudonym of each id, 16 hexadecimal digits; None if there is no id.

    Each distinct id is hashed once; `known` carries the pseudonyms of one column over to the next.
    """
    import pandas as pd  # slow to load, and not needed if nothing is computed

    codes, distinct = pd.factorize(ids.to_numpy(dtype=object), use_na_sentinel=True)
    keyed, found = hmac.new(with_key, digestmod="sha256"), {} if known is None else known
    texts = [*map(str, distinct)]
    for text in texts:
        if text not in found:
            found[text] = _pseudonym(text, keyed)
    hashed = np.array([*(found[text] for text in texts), None], dtype=object)
    return pd.Series(hashed[codes], index=ids.index, name=ids.name)


def _pseudonym(id_: str, keyed: hmac.HMAC) -> str:
    begun = keyed.copy()  # the key has been processed once for all ids
    begun.update(id_.encode())
    return begun.hexdigest()[:LENGTH]


def _read_key(file: Path) -> bytes:
    try:
        text = content_of(file).decode("ascii").strip()
    except (OSError, UnicodeDecodeError) as fault:
        raise KeyFileError(
            f"The key {file} can't be read: {why_not(fault)}. Ask a colleague for `kpixl key export`."
        ) from None
    if not re.fullmatch(f"[0-9a-f]{{{2 * KEY_BYTES}}}", text):
        raise KeyFileError(
            f"{file} is not a key: it should hold {2 * KEY_BYTES} hexadecimal digits. Ask a colleague for "
            "`kpixl key export`."
        )
    return bytes.fromhex(text)


def _is_there(file: Path) -> bool:
    """Whether the file exists; a broken link is refused, as the key may be on a drive that is not connected."""
    try:
        if file.is_symlink() and not file.exists():
            raise KeyFileError(f"{file} is a link to a file that is not there. Connect its drive, or delete the link.")
        return file.exists()
    except OSError as fault:
        raise KeyFileError(
            f"The key {file} can't be read ({fault.strerror}). Name another file, or mend that."
        ) from None


def _write_key(file: Path, content: bytes, *, replace: bool = False) -> bool:
    """
    Write a file that only its owner can ever read, and that is complete when it gets its name.

    Return whether it was written: it is not if another process came first, unless `replace`.
    """
    temporary = file.with_name(f".{secrets.token_hex(8)}.kpixl-key")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "wb") as opened:
            opened.write(content.hex().encode() + b"\n")
            opened.flush()
            os.fsync(opened.fileno())
        return _named(temporary, file, replace)
    except OSError as fault:
        raise KeyFileError(
            f"The key can't be written to {file} ({fault.strerror}). No key was changed. Check that there is room and "
            "that you may write there, or name another place (KPIXL_HOME, or the file)."
        ) from None
    finally:
        _removed(temporary)


def _named(temporary: Path, file: Path, replace: bool) -> bool:
    """Whether the file got its name; an existing file of that name is left alone unless `replace`."""
    try:
        if replace:
            temporary.replace(file)
        elif os.name == "nt":
            temporary.rename(file)
        else:
            _linked(temporary, file)
    except FileExistsError:
        return False
    return True


def _linked(temporary: Path, file: Path) -> None:
    """Give the file a second name; unlike renaming, that can't replace a file created there meanwhile."""
    try:
        os.link(temporary, file)
    except PermissionError:  # a drive that does not support hard links
        if file.exists():
            raise FileExistsError from None
        temporary.replace(file)


def _removed(temporary: Path) -> None:
    with suppress(OSError):
        temporary.unlink(missing_ok=True)
