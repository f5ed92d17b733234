"""Files put into a folder all together, or not at all."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from kpixl.errors import PublishError


@contextmanager
def placed(files: Mapping[str, bytes], folder: Path) -> Iterator[None]:
    """
    The files stand in the folder, and stay there if the block ends well.

    If it does not, or one file can't be written, the folder is as it was: files of the same names are put back, and a
    folder that was not there is gone.
    """
    made = _missing(folder)
    before = {name: (folder / name).read_bytes() for name in files if (folder / name).is_file()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            _write(folder / name, content)
        yield
    except BaseException as fault:
        for name in files:
            _restore(folder / name, before.get(name))
        for each in made:
            if each.is_dir():
                each.rmdir()
        if isinstance(fault, OSError):
            raise PublishError(
                f"{folder} can't be written to ({fault.strerror}). Nothing was published.\n"
                "Close what is open from there, check that you may write there, or name another folder with --out."
            ) from None
        raise


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
    elif target.read_bytes() != content:
        _write(target, content)
