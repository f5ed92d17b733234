"""`kpixl cache`: where kpixl keeps what it has read and computed, how large it is, and how to delete it."""

from __future__ import annotations

from kpixl.extracts.cache import Cache, cache_folder

MEGABYTE = 1_000_000


def cache_in_words() -> str:
    """Where the cache is, and its size."""
    return f"{cache_folder()}: {megabytes(Cache(cache_folder()).bytes)}."


def cleared_cache_in_words() -> str:
    """Delete the cache, and say how large it was."""
    freed = Cache(cache_folder()).clear()
    return f"{cache_folder()} is empty now: {megabytes(freed)} deleted. The next refresh reads the exports again."


def megabytes(size: int) -> str:
    return f"{size / MEGABYTE:.1f} MB"
