"""Pseudonyms and the council's key; the user's own folder that both the key and the settings lie in."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pandas as pd
import pytest

from kpixl.cli import main
from kpixl.config.settings import Settings, read_settings, remember
from kpixl.words.errors import KeyFileError, UsageError
from kpixl.workbook.pseudonyms import export_key, import_key, key, pseudonyms

# RFC 4231, test case 2: the published answer of HMAC-SHA-256 for this key and text.
RFC_KEY, RFC_TEXT, RFC_ANSWER = b"Jefe", "what do ya want for nothing?", "5bdcc146bf60754e"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KPIXL_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_a_pseudonym_is_the_beginning_of_hmac_sha_256():
    assert list(pseudonyms(pd.Series([RFC_TEXT]), RFC_KEY)) == [RFC_ANSWER]


def test_the_same_id_has_the_same_pseudonym_and_another_id_another():
    got = list(pseudonyms(pd.Series(["ade", "bea", "ade"]), RFC_KEY))
    assert got[0] == got[2] != got[1]


def test_without_an_id_there_is_no_pseudonym():
    assert list(pseudonyms(pd.Series(["ade", None, pd.NA], dtype=object), RFC_KEY).isna()) == [False, True, True]


def test_ids_that_differ_in_leading_zeros_differ_in_pseudonym():
    got = pseudonyms(pd.Series(["007", "7"]), RFC_KEY)
    assert got[0] != got[1]


def test_the_key_is_made_once_and_then_stays():
    assert key() == key()
    assert len(key()) == 32


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX rights; on Windows the folder itself is the user's own")
def test_the_key_is_its_owners_alone(home: Path):
    key()
    assert stat.S_IMODE((home / "pseudonym.key").stat().st_mode) == 0o600


def test_a_colleague_who_imports_the_key_sees_the_same_pseudonyms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    mine = key()
    export_key(tmp_path / "for_bea.key")
    monkeypatch.setenv("KPIXL_HOME", str(tmp_path / "bea"))
    import_key(tmp_path / "for_bea.key")
    assert key() == mine


def test_importing_does_not_silently_replace_another_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    export_key(tmp_path / "first.key")
    monkeypatch.setenv("KPIXL_HOME", str(tmp_path / "bea"))
    own = key()
    with pytest.raises(UsageError, match="Another key is in use"):
        import_key(tmp_path / "first.key")
    assert key() == own
    import_key(tmp_path / "first.key", replace=True)
    assert key() != own


def test_exporting_does_not_overwrite_a_file(tmp_path: Path):
    (tmp_path / "taken").write_text("something")
    with pytest.raises(KeyFileError, match="exists already"):
        export_key(tmp_path / "taken")
    assert (tmp_path / "taken").read_text() == "something"


def test_an_export_that_would_overwrite_a_file_is_refused_and_no_wrong_usage(tmp_path: Path, capsys):
    (tmp_path / "taken").write_text("something")
    assert main(["key", "export", str(tmp_path / "taken")]) == 1
    assert "exists already" in capsys.readouterr().err


def test_what_is_no_key_is_refused(tmp_path: Path):
    (tmp_path / "letter.txt").write_text("Dear colleague")
    with pytest.raises(UsageError, match="is no key"):
        import_key(tmp_path / "letter.txt")


def test_nothing_is_remembered_at_first():
    assert read_settings() == Settings(None, None)


def test_folders_are_remembered_and_one_can_be_changed_without_the_other(tmp_path: Path):
    remember(extracts=tmp_path / "exports", config=tmp_path / "config")
    remember(extracts=tmp_path / "others")
    assert read_settings() == Settings(tmp_path / "others", tmp_path / "config")


def test_settings_that_cannot_be_read_are_refused_rather_than_forgotten(home: Path):
    home.mkdir()
    (home / "settings.json").write_text("{")
    with pytest.raises(UsageError, match=r"settings\.json can't be read"):
        read_settings()
