"""Councils' results in the user's cache: the next time, only what has changed is computed."""

from __future__ import annotations

import hashlib
import json

from msgspec import Struct
from msgspec.structs import astuple

from kpixl.commands.region.council import CouncilResult
from kpixl.commands.region.task import CouncilTask
from kpixl.extracts.cache import user_cache


class KeptResult(Struct, frozen=True):
    """A result, and the mark of what it was computed from."""

    mark: str
    result: CouncilResult


def kept_result(task: CouncilTask) -> KeptResult | None:
    """The result kept when the same was last asked of this council."""
    cache = user_cache(is_wanted=task.asked.config.cache)
    content = cache.get(_name(task)) if cache else None
    if content is None:
        return None
    head, _, rest = content.tobytes().partition(b"\n")
    said = json.loads(head)
    parts, at = [], 0
    for size in said["sizes"]:
        parts.append(rest[at : at + size])
        at += size
    return KeptResult(said["mark"], CouncilResult(*parts))


def keep_result(task: CouncilTask, mark: str, result: CouncilResult) -> None:
    cache = user_cache(is_wanted=task.asked.config.cache)
    if cache:
        parts = astuple(result)
        head = json.dumps({"mark": mark, "sizes": [len(part) for part in parts]}).encode()
        cache.put(_name(task), head + b"\n", *parts)


def _name(task: CouncilTask) -> str:
    asked = task.asked
    whose = [asked.name, asked.code, task.extracts, str(task.config_folder)]
    of = [*whose, *map(str, asked.periods), asked.suppress_below]
    return f"region-{hashlib.sha256(json.dumps(of).encode()).hexdigest()}"
