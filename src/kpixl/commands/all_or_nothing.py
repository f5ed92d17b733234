"""Files put into a folder all together, or not at all."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from kpixl.words.errors import PublishError


@contextmanager
def placed(files: Mapping[str, bytes], folder: Path) -> Iterator[None]:
    """
    The files are in the folder, and stay there if the block ends well.

    If it does not, or one file can't be written, the folder is as it was: files of the same names are put back, and a
    folder that was not there is gone.
    """
    made = _missing(folder)
    replaced: dict[Path, bytes | None] = {}  # what was at each place
    try:
        _write_all(files, folder, replaced)
        yield
    except BaseException:
        for target, before in replaced.items():
            _restore(target, before)
        for each in made:
            if each.is_dir():
                each.rmdir()
        raise


def _write_all(files: Mapping[str, bytes], folder: Path, replaced: dict[Path, bytes | None]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            target = folder / name
            before = target.read_bytes() if target.exists() else None
            _write(target, content)
            replaced[target] = before
    except OSError as fault:
        raise PublishError(
            f"{folder} can't be written to ({fault.strerror}). Nothing was published.\n"
            "Close what is open from there, check that you may write there, or name another folder with --out."
        ) from None


def _missing(folder: Path) -> list[Path]:
    """The folder and those above it that are not there yet, the deepest first."""
    return [each for each in (folder, *folder.parents) if not each.exists()]


def _write(target: Path, content: bytes) -> None:
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        temporary.write_bytes(content)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def _restore(target: Path, content: bytes | None) -> None:
    if content is None:
        target.unlink(missing_ok=True)
    else:
        _write(target, content)
