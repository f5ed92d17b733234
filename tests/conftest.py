"""
The demo council, LibreOffice and the validator, each only if a test asks for it.

The demo council is made once, however many workers share the tests; each worker starts a LibreOffice of its own.
"""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

import databases
import office as libreoffice
import validator
from kpixl.config import settings as config_settings
from kpixl.extracts.cache import cache_folder
from kpixl.workbook import pseudonyms

NEEDS = {
    "office": (libreoffice.is_installed, "needs LibreOffice with UNO, and pdftoppm (make tools installs them)"),
    "postgresql": (databases.is_installed, "needs PostgreSQL's server (make tools installs it)"),
    "validator": (validator.is_installed, "needs the Open XML validator from npm (make tools installs it)"),
}

# Tests make many small values and keep few: collecting garbage as often as usual would take a tenth of the time.
gc.set_threshold(50_000, 50, 50)

# How long one example takes depends on the computer: tests do not check timings.
settings.register_profile("kpixl", deadline=None)
settings.load_profile("kpixl")


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker, (is_installed, reason) in NEEDS.items():
        if item.get_closest_marker(marker) and not is_installed():
            pytest.skip(reason)


@pytest.hookimpl(optionalhook=True)  # without pytest-xdist, as on the Windows of the proof, this hook does not exist
def pytest_xdist_auto_num_workers() -> int:
    """One worker more than there are cores: while one waits for LibreOffice or the disk, another can go on."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(tryfirst=True)  # before tests are chosen by their markers
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """
    A test that asks for a fixture need not have its marker, too.

    Files with slow tests come first, so that all workers finish at about the same time. The very first is one for which
    the demo council is made; the other files that ask for it come last, so that nobody waits until it is there.
    """
    for item in items:
        for fixture in {"demo", "office"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(fixture)
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    with_demo = [item.path for item in items if "demo" in getattr(item, "fixturenames", ())]
    maker, later = next((path for path in with_demo if path in slow), None), set(with_demo)
    items.sort(key=lambda item: (item.path != maker, item.path not in slow, item.path in later))


def pytest_collection_finish() -> None:
    """What has been loaded stays to the end: the garbage collector need not go through it again."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI no test may be skipped: every tool is installed there."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter and reporter.stats.get("skipped"):
        reporter.write_line(f"\n{len(reporter.stats['skipped'])} skipped, and in CI nothing may skip", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    gc.collect()
    gc.freeze()  # pytest is about to collect garbage five times


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that is the same for all workers of this session, and new for each session."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own


@pytest.fixture(scope="session", autouse=True)
def own_settings(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or writes the settings and the key of whoever runs it; every worker has the demo's key."""
    key = shared / pseudonyms.KEY_FILE
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KPIXL_HOME", str(tmp_path_factory.mktemp("kpixl_home")))
        with FileLock(f"{key}.lock"):
            if key.exists():
                pseudonyms.import_key(key)
            else:
                pseudonyms.export_key(key)
        yield


@pytest.fixture(autouse=True)
def nothing_remembered(own_settings: None) -> Iterator[None]:
    """No test begins with the folders that an earlier test named."""
    yield
    (config_settings.home() / config_settings.SETTINGS_FILE).unlink(missing_ok=True)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of this test's own for settings and the key."""
    monkeypatch.setenv("KPIXL_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """
    A folder of this test's own for settings, with the key and the cache of all tests.

    If exports and config are the same, a refresh need not compute what an earlier one has computed.
    """
    shared_cache, own = cache_folder(), tmp_path / "home"
    shared_cache.mkdir(mode=0o700, exist_ok=True)
    own.mkdir()
    (own / "cache").symlink_to(shared_cache, target_is_directory=True)
    shutil.copy(config_settings.home() / pseudonyms.KEY_FILE, own)
    monkeypatch.setenv("KPIXL_HOME", str(own))
    return own


@pytest.fixture(scope="session")
def demo(own_settings: None, shared: Path) -> Path:
    """
    A demo council: `extracts/2024-04`, `-05` and `-06`, each a full export, `config` and the refreshed Scorecard.xlsm.

    Made once for all tests: copy what you want to change.
    """
    from kpixl.commands.demo import demo_council  # slow to load, and few tests need it
    from kpixl.words.progress import silent

    folder, is_made = shared / "council" / "demo", shared / "council" / "is made"
    with FileLock(shared / "council.lock"):
        if not is_made.exists():
            demo_council(folder, silent)
            is_made.touch()
    return folder


@pytest.fixture(scope="session")
def town(own_settings: None, shared: Path) -> Path:
    """
    A council a tenth of the demo's size, with the same folders beside its refreshed Scorecard.xlsm.

    Made once for all tests: copy what you want to change.
    """
    from councils import town  # slow to load, and few tests need it

    folder, is_made = shared / "small council" / "town", shared / "small council" / "is made"
    with FileLock(shared / "town.lock"):
        if not is_made.exists():
            town(folder)
            is_made.touch()
    return folder


@pytest.fixture(scope="session")
def office() -> Iterator[libreoffice.Office]:
    with libreoffice.Office() as running:
        yield running


@pytest.fixture(scope="session")
def demo_in_office(
    office: libreoffice.Office, demo: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[libreoffice.Book]:
    """The demo's scorecard, opened once to be looked at: because of its rows of cases, opening it takes long."""
    own = shutil.copy(demo / "Scorecard.xlsm", tmp_path_factory.mktemp("opened"))  # each process locks what it opens
    with office.open(Path(own)) as opened:
        yield opened


@pytest.fixture(scope="session")
def demo_page_in_office(
    office: libreoffice.Office, demo: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[libreoffice.Book]:
    """The demo's scorecard, opened to look only at its page: without its rows of cases that takes a second."""
    from pages import without_rows_of_children  # slow to load, and few tests need it

    with office.open(without_rows_of_children(demo, tmp_path_factory.mktemp("page"))) as opened:
        yield opened
