"""A council's extracts as a folder on this computer; they may come from a database or an object store."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from kpixl.commands.extracts_from_connection import extracts_of
from kpixl.config.region_toml import IN_OBJECT_STORE
from kpixl.extracts.connections import connection_named
from kpixl.words.errors import ExtractError, UsageError
from kpixl.words.periods import Period

IN_THIS_PROCESS = "memory:"  # another process would find nothing there


@contextmanager
def folder_of(extracts: str, config_folder: Path, first: Period, scratch: str | None = None) -> Iterator[Path]:
    """The folder of extracts; a copy from an object store is made in `scratch` and deleted when the block ends."""
    if connection_named(extracts):
        yield extracts_of(Path(extracts), config_folder, first)
    elif IN_OBJECT_STORE in extracts:
        with _copy_of(extracts, scratch) as folder:
            yield folder
    else:
        yield Path(extracts)


@contextmanager
def _copy_of(prefix: str, scratch: str | None) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="kpixl-", dir=scratch) as made:
        folder = Path(made) / (PurePosixPath(prefix).name or "extracts")  # messages name the folder
        folder.mkdir()
        yield copied(prefix, folder)


def copied(prefix: str, folder: Path) -> Path:
    """The folder, with everything under the prefix copied into it; files on this computer are read where they are."""
    try:
        from fsspec.core import url_to_fs
        from fsspec.implementations.local import LocalFileSystem
    except ImportError:
        raise UsageError('Extracts in an object store need fsspec: python -m pip install "kpixl[region]".') from None
    try:
        files, top = url_to_fs(prefix)
        if isinstance(files, LocalFileSystem):
            return Path(top)
        names = files.find(top)
        for name in names:
            target = folder / _inside(name, top)
            target.parent.mkdir(parents=True, exist_ok=True)
            files.get_file(name, str(target))
    except ImportError as missing:
        raise ExtractError(f"{_place(prefix)} needs a package that is not installed: {missing.name}.") from None
    except ExtractError:
        raise
    except Exception as fault:  # each store raises its own kinds
        kind = type(fault).__name__
        raise ExtractError(f"{_place(prefix)} can't be read ({kind}). Check the prefix and your rights.") from None
    if not names:
        raise ExtractError(f"{_place(prefix)} holds nothing. It should hold one export, or one folder a month end.")
    return folder


def _inside(name: str, top: str) -> PurePosixPath:
    """The path below the prefix; refused if it leads out of it."""
    path = PurePosixPath(name.lstrip("/")).relative_to(PurePosixPath(top.lstrip("/")))
    if ".." in path.parts:
        raise ExtractError("The object store holds a name with '..' in it, which is no table.")
    return path


def _place(prefix: str) -> str:
    """The prefix without any part that could hold a user name or password."""
    scheme, _, rest = prefix.partition(IN_OBJECT_STORE)
    return f"{scheme}{IN_OBJECT_STORE}{rest.partition('?')[0].rpartition('@')[2]}"
