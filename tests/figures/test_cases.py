"""
Small exports whose figures are counted by hand: a folder each in `tests/cases/`, the counting in its `expect.toml`.

`run` is the call, and `then` a second one whose output is checked too; `settings` are lines that replace those of
the same name in a copy of the config.
"""

from __future__ import annotations

import csv
import io
import re
import shutil
import tomllib
from pathlib import Path

import pytest

from kpixl.cli import main

pytestmark = pytest.mark.slow

CASES = Path(__file__).parents[1] / "cases"
CONFIG = Path(__file__).parents[2] / "config"
NAMES = sorted(file.parent.name for file in CASES.glob("*/expect.toml"))


@pytest.mark.parametrize("name", NAMES)
def test_what_is_counted_by_hand_is_what_kpixl_says(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = tomllib.loads((CASES / name / "expect.toml").read_text(encoding="utf-8"))
    shutil.copytree(CASES / name, tmp_path / "work")
    monkeypatch.chdir(tmp_path / "work")
    options = config_options(expected.get("settings", {}))

    assert main([*expected["run"], *options]) == expected["exit"]
    printed = capsys.readouterr()
    if "then" in expected:
        main([*expected["then"], *options])
    output = printed.out + printed.err + "".join(capsys.readouterr())

    assert faults(expected, printed.out, output) == []


def config_options(settings: dict[str, list[str]]) -> list[str]:
    """`--config` with a copy of the config in which these lines replace their namesakes; nothing without settings."""
    if not settings:
        return []
    shutil.copytree(CONFIG, "config")
    for name, lines in settings.items():
        text = Path("config", name).read_text(encoding="utf-8")
        for line in lines:
            text = re.sub(rf"(?m)^{re.escape(line.partition('=')[0].strip())}\s*=.*$", lambda _, new=line: new, text)
        Path("config", name).write_text(text, encoding="utf-8")
    return ["--config", "config"]


def faults(expected: dict, out: str, output: str) -> list[str]:
    """Every expectation that is not met."""
    rows = list(csv.DictReader(io.StringIO(out)))
    return [
        *(fault for key, wanted in expected.get("figures", {}).items() if (fault := figure_fault(rows, key, wanted))),
        *(f"stdout lacks {text!r}" for text in expected.get("stdout_has", []) if text not in out),
        *(f"output lacks {text!r}" for text in expected.get("output_has", []) if text not in output),
        *(f"output has {text!r}" for text in expected.get("never_has", []) if text in output),
    ]


def figure_fault(rows: list[dict[str, str]], wanted_key: str, wanted: str | dict) -> str | None:
    """What is wrong with the figure of `key` or `key@period`: `"3/4"`, `"3"`, or unknown with a word of the reason."""
    key, _, period = wanted_key.partition("@")
    row = next((row for row in rows if row["key"] == key and period in ("", row["period"])), None)
    if row is None:
        return f"{wanted_key} is not printed"
    if isinstance(wanted, dict):
        says_why = any(text.casefold() in row["reason"].casefold() for text in wanted["reason_has"])
        return None if not row["numerator"] and says_why else f"{wanted_key} is {row}, not unknown"
    numerator, slash, denominator = wanted.partition("/")
    is_right = row["numerator"] == numerator and (not slash or row["denominator"] == denominator)
    return None if is_right else f"{wanted_key} is {row}, not {wanted}"
