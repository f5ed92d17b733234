"""The shipped config with only some of its indicators on the page. It needs no package that only the oracles need."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from kpixl.config.reading import shipped_config
from kpixl.indicators import DECLARED


def with_few(folder: Path, *keys: str) -> Path:
    """The shipped config with only these indicators on the page: with two, a refresh takes a fifth of the time."""
    shutil.copytree(shipped_config(), folder, dirs_exist_ok=True)
    return with_page(folder, keys, [key for key in DECLARED if key not in keys])


def with_page(folder: Path, order: Sequence[str], left_out: Sequence[str]) -> Path:
    """The config in this folder, with the page in this order and `left_out` left out."""
    page = folder / "page.toml"
    before, _, after = page.read_text("utf-8").partition("order = [")
    _, _, after = after.partition("]")
    text = f"{before}order = {in_toml(order)}{after}".replace("left_out = []", f"left_out = {in_toml(left_out)}")
    page.write_text(text, encoding="utf-8")
    return folder


def in_toml(value: object) -> str:
    """A value as TOML writes it on one line."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {in_toml(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(in_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
