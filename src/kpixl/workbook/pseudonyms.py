"""
Pseudonyms for the ids of children and their records: the same id is always the same pseudonym, and nobody without
the council's key can find out which id it was.

HMAC with SHA-256. The key is made on first use and kept in the user's own configuration folder, readable by nobody
else; colleagues who are to see the same pseudonyms get it by `kpixl key export`.
"""

from __future__ import annotations

import hmac
import os
import re
import secrets
from pathlib import Path

import numpy as np
import pandas as pd

from kpixl.config.settings import home
from kpixl.words.errors import KeyFileError, UsageError

KEY_FILE = "pseudonym.key"
KEY_BYTES = 32
LENGTH = 16  # hexadecimal digits: among a million ids, two alike once in 30 million councils
OWNER_ONLY = 0o600


def key() -> bytes:
    """The council's key, made now if there is none yet."""
    file = home() / KEY_FILE
    if not file.exists():
        _write_key(file, secrets.token_bytes(KEY_BYTES))
    return _read_key(file)


def export_key(target: Path) -> None:
    """Copy the key to a file for a colleague; refused where a file of that name exists."""
    if target.exists():
        raise KeyFileError(f"{target} exists already. Name a file that does not, so that no other key is lost.")
    _write_key(target, key())


def import_key(source: Path, *, replace: bool = False) -> None:
    """
    Use a colleague's key as one's own.

    Refused where another key is in use, unless `replace`: pseudonyms made with it can't be matched with new ones.
    """
    given, file = _read_key(source), home() / KEY_FILE
    if file.exists() and _read_key(file) != given:
        if not replace:
            raise UsageError(
                "Another key is in use on this computer. Pseudonyms made with it would no longer match.\n"
                "Export it first if they are still needed, then import again with --replace."
            )
        file.unlink()
    if not file.exists():
        _write_key(file, given)


def pseudonyms(ids: pd.Series, with_key: bytes) -> pd.Series:
    """The pseudonym of each id, 16 hexadecimal digits; none where there is no id. Each distinct id is hashed once."""
    codes, distinct = pd.factorize(ids, use_na_sentinel=True)
    keyed = hmac.new(with_key, digestmod="sha256")
    hashed = np.array([_pseudonym(str(each), keyed) for each in distinct] + [None], dtype=object)
    return pd.Series(hashed[codes], index=ids.index, name=ids.name)


def _pseudonym(id_: str, keyed: hmac.HMAC) -> str:
    begun = keyed.copy()  # the key is worked in once for all ids
    begun.update(id_.encode())
    return begun.hexdigest()[:LENGTH]


def _read_key(file: Path) -> bytes:
    try:
        text = file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as fault:
        raise UsageError(f"The key {file} can't be read ({fault}). Ask a colleague for `kpixl key export`.") from None
    if not re.fullmatch(f"[0-9a-f]{{{2 * KEY_BYTES}}}", text):
        raise UsageError(
            f"{file} is no key: it should hold {2 * KEY_BYTES} hexadecimal digits. Ask a colleague for "
            "`kpixl key export`."
        )
    return bytes.fromhex(text)


def _write_key(file: Path, content: bytes) -> None:
    """Write a new file that only its owner can read from the first moment."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "w", encoding="ascii") as opened:
        opened.write(content.hex() + "\n")
