"""The versions of installed packages, as Python itself gives them."""

from __future__ import annotations

import sys
from importlib import metadata
from pathlib import Path

import pytest

from kpixl.words import installed
from kpixl.words.installed import versions_of


@pytest.fixture(autouse=True)
def asked_anew():
    installed._installed.cache_clear()
    yield
    installed._installed.cache_clear()


def test_the_version_of_every_installed_package_is_the_one_that_python_tells():
    told = {each.metadata["Name"] for each in metadata.distributions()}
    assert len(told) > 20
    assert {name: versions_of(name)[:1] for name in told} == {name: (metadata.version(name),) for name in told}


def test_a_package_that_is_not_installed_has_no_version():
    assert versions_of("no-such-package") == ()


def test_names_are_the_same_however_they_are_joined_and_the_first_place_counts_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for record in (
        "one/Some.Name-2.0.dist-info",
        "two/some_name-1.0.post1-py3.11.egg-info",
        "two/somename-3.dist-info",
    ):
        (tmp_path / record).mkdir(parents=True)
    (tmp_path / "three.zip").write_bytes(b"")
    monkeypatch.setattr(sys, "path", [str(tmp_path / name) for name in ("gone", "one", "three.zip", "two")])
    assert versions_of("some-name") == ("2.0", "1.0.post1")
