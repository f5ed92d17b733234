"""What somebody decided to keep in a copy, as marks that a record can hold and nobody can read without the key."""

from __future__ import annotations

import hmac
from collections.abc import Iterable

from msgspec import Struct

from kpixl.disclosure.finding import Kept

MARK_LENGTH = 16  # hexadecimal digits


class KeptWords(Struct, frozen=True):
    """The words that were kept, by their marks."""

    marks: frozenset[str]
    secret: bytes

    @classmethod
    def of(cls, kept: Iterable[Kept], secret: bytes) -> KeptWords:
        return cls(frozenset(_mark(each, secret) for each in kept), secret)

    def __contains__(self, found: object) -> bool:
        return bool(self.marks) and isinstance(found, tuple) and _mark(found, self.secret) in self.marks


def _mark(kept: tuple[object, ...], secret: bytes) -> str:
    message = b"kept\0" + "\0".join(map(str, kept)).encode("utf-8", "surrogatepass")
    return hmac.digest(secret, message, "sha256").hex()[:MARK_LENGTH]


NOTHING_KEPT = KeptWords(frozenset(), b"")
