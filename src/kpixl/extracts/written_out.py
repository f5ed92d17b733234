"""Values as text, used as keys under which results are kept and found again."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

MEMORY_ADDRESS = " at 0x"  # part of Python's text for an object whose content it can't show


def written_out(value: object) -> str:
    """A value's content as text, the same in every process, and different for different contents."""
    if isinstance(value, Struct):
        told = {name: getattr(value, name) for name in value.__struct_fields__}
        return f"{type(value).__name__}{written_out(told)}"
    if isinstance(value, Mapping):
        return f"{{{', '.join(sorted(f'{written_out(name)}: {written_out(each)}' for name, each in value.items()))}}}"
    if isinstance(value, set | frozenset):
        return f"{{{', '.join(sorted(map(written_out, value)))}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(written_out, value))}]"
    text = repr(value)
    if MEMORY_ADDRESS in text:
        raise TypeError(f"a {type(value).__name__} has no content that could be written out")
    return text
