"""Pseudonyms and the council's key; the user's own folder, in which both the key and the settings are."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from kpixl.cli import main
from kpixl.config.settings import Settings, read_settings, remember
from kpixl.words.errors import KeyFileError, UsageError
from kpixl.workbook.pseudonyms import export_key, import_key, key, pseudonyms

pytestmark = pytest.mark.usefixtures("home")

# RFC 4231, test case 2: the published answer of HMAC-SHA-256 for this key and text.
RFC_KEY, RFC_TEXT, RFC_ANSWER = b"Jefe", "what do ya want for nothing?", "5bdcc146bf60754e"

posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX limits and links")


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
    with pytest.raises(KeyFileError, match="Another key is in use"):
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


FULL = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))
from kpixl.cli import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.slow
@posix
@pytest.mark.parametrize(
    "command", [["import", "theirs.key", "--replace"], ["import", "theirs.key"], ["export", "x.key"]]
)
def test_a_key_that_cannot_be_written_whole_leaves_the_old_one(tmp_path: Path, home: Path, command: list[str]):
    """As on a full disk: no file may be larger than ten bytes."""
    (tmp_path / "theirs.key").write_text("ab" * 32)
    mine = key() if command != ["import", "theirs.key"] else None
    run = [sys.executable, "-c", FULL, "key", *command]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "The key can't be written to" in done.stderr
    assert "Traceback" not in done.stderr
    assert [each.name for each in home.iterdir()] == (["pseudonym.key"] if mine else [])
    assert mine is None or key() == mine
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["theirs.key"]


@pytest.mark.slow
def test_processes_that_make_the_key_at_once_agree_on_one(tmp_path: Path):
    ask = "import sys; from kpixl.workbook.pseudonyms import key; sys.stdin.read(); print(key().hex())"
    asking = [
        subprocess.Popen([sys.executable, "-c", ask], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    for each in asking:
        each.stdin.close()
    keys = {each.stdout.read().strip() for each in asking}
    assert [each.wait() for each in asking] == [0] * 4
    assert keys == {key().hex()}


@posix
def test_a_link_to_nowhere_is_refused_and_not_followed(tmp_path: Path, home: Path):
    home.mkdir()
    (home / "pseudonym.key").symlink_to(tmp_path / "not connected" / "council.key")
    with pytest.raises(KeyFileError, match="is a link to a file that is not there"):
        key()
    key_at_hand = tmp_path / "theirs.key"
    key_at_hand.write_text("ab" * 32)
    with pytest.raises(KeyFileError, match="is a link to a file that is not there"):
        import_key(key_at_hand, replace=True)
    assert not (tmp_path / "not connected").exists()


@posix
def test_a_key_that_is_kept_elsewhere_by_a_link_is_replaced_there(tmp_path: Path, home: Path):
    home.mkdir()
    (tmp_path / "council.key").write_text("cd" * 32)
    (home / "pseudonym.key").symlink_to(tmp_path / "council.key")
    (tmp_path / "theirs.key").write_text("ab" * 32)
    import_key(tmp_path / "theirs.key", replace=True)
    assert (home / "pseudonym.key").is_symlink()
    assert (tmp_path / "council.key").read_text().strip() == "ab" * 32


def test_a_home_that_is_no_folder_and_a_target_without_one_are_refused_in_a_sentence(tmp_path: Path, home: Path):
    home.write_text("a file")
    with pytest.raises(KeyFileError, match="The key"):
        key()
    home.unlink()
    with pytest.raises(KeyFileError, match="can't be written to"):
        (tmp_path / "file").write_text("")
        export_key(tmp_path / "file" / "x.key")


def test_what_is_no_key_is_refused(tmp_path: Path):
    (tmp_path / "letter.txt").write_text("Dear colleague")
    with pytest.raises(KeyFileError, match="is not a key"):
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
