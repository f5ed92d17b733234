"""The demo council, LibreOffice and the validator, each started once a session and only if a test asks for it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

import office as libreoffice
import validator

NEEDS = {
    "office": (libreoffice.is_installed, "needs LibreOffice with UNO, and pdftoppm (make test installs them as root)"),
    "validator": (validator.is_installed, "needs the Open XML validator from npm (make test installs it)"),
}


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker, (is_installed, reason) in NEEDS.items():
        if item.get_closest_marker(marker) and not is_installed():
            pytest.skip(reason)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever asks for a fixture need not say so twice."""
    for item in items:
        for fixture in {"demo", "office"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(fixture)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI nothing may skip: there, every tool is installed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter and reporter.stats.get("skipped"):
        reporter.write_line(f"\n{len(reporter.stats['skipped'])} skipped, and in CI nothing may skip", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session", autouse=True)
def own_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or writes the settings and the key of whoever runs it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KPIXL_HOME", str(tmp_path_factory.mktemp("kpixl_home")))
        yield


@pytest.fixture(scope="session")
def demo(own_settings: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    A demo council: `extracts/2024-04`, `-05` and `-06`, each a full export, `config` and the refreshed Scorecard.xlsm.

    Made once for all tests: copy what you want to change.
    """
    from kpixl.commands.demo import demo_council  # slow to load, and few tests need it
    from kpixl.words.progress import silent

    return demo_council(tmp_path_factory.mktemp("council") / "demo", silent).folder


@pytest.fixture(scope="session")
def office() -> Iterator[libreoffice.Office]:
    with libreoffice.Office() as running:
        yield running
