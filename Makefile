# make demo    a synthetic council, and its scorecard to open
# make quick   the tests of the daily loop: no LibreOffice, no demo council, under a minute
# make tools   LibreOffice, PostgreSQL and the validator, for the tests that need them; asks before it installs anything
# make test    everything the tests need, then every test
# make check   what CI runs: style, types, tests
# make bench   how long each command takes, beside other ways to the same figures; writes docs/benchmarks.md
# make windows dist/kpixl-…-windows.zip: Python, kpixl and all that it needs, for computers without an administrator
# make windows-proof  starts that zip in Wine, in a Debian of its own (as root, a quarter of an hour); before a release
# make office-proof   functions, buttons and how long a cell takes in the newest LibreOffice, in a Debian of its own (as root)
# make build   workbook/Scorecard.xlsm again, from config and sources
#
# A bare machine will do: Python 3.11 or later with venv, and make. All else is fetched into .venv.

PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
VENV := .venv
BIN := $(VENV)/bin
# As pip does for an installed package: each start would compile again where Python may not write beside the sources.
COMPILED := $(BIN)/python -m compileall -q src

# One more than there are cores (tests/conftest.py), each with its own LibreOffice; more than four gain nothing.
IN_PARALLEL := --numprocesses auto --maxprocesses 4 --dist loadscope --no-loadscope-reorder
# The tests too, as pytest compiles them: that takes each worker five seconds, and only the first run.
KEEPS_COMPILED := PYTHONDONTWRITEBYTECODE=

.PHONY: demo quick tools test check bench build windows windows-proof office-proof clean

demo: demo/Scorecard.xlsm

demo/Scorecard.xlsm: | $(VENV)/has-kpixl
	$(BIN)/kpixl demo demo

quick: $(VENV)/has-tests
	$(KEEPS_COMPILED) $(BIN)/pytest $(IN_PARALLEL) -m "not demo and not office and not validator and not slow"

tools:
	tools/install_tools.sh

test: $(VENV)/has-tests tools
	$(KEEPS_COMPILED) $(BIN)/pytest $(IN_PARALLEL)

check: $(VENV)/has-tests
	$(BIN)/ruff check src tests tools
	$(BIN)/ruff format --check src tests tools
	$(BIN)/mypy
	$(MAKE) test

bench: $(VENV)/has-tests demo/Scorecard.xlsm
	PYTHONPATH=tests/helpers $(BIN)/python tools/bench.py demo $(if $(SHORT),--short,--write)

build: $(VENV)/has-tests
	$(BIN)/kpixl build

windows: $(VENV)/has-tests
	$(BIN)/python -m pip install --quiet --editable '.[windows]'
	$(BIN)/python tools/windows_bundle.py dist

windows-proof: windows
	$(BIN)/python tools/wine.py make
	PYTHONPATH=tools $(BIN)/pytest -p no:cacheprovider tools/windows_proof

office-proof: $(VENV)/has-tests
	$(BIN)/python tools/newer_office.py -m pytest -p no:cacheprovider -m office \
		tests/excel tests/commands/test_kpi_table.py tests/workbook/test_build.py
	$(BIN)/python tools/newer_office.py -m benchmarks.cells

clean:
	rm -rf $(VENV) tests/workbook/node_modules demo build dist

$(VENV)/has-kpixl: pyproject.toml | $(VENV)
	$(BIN)/python -m pip install --quiet --editable .
	$(COMPILED)
	touch $@

$(VENV)/has-tests: pyproject.toml | $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.[excel,test]'
	$(COMPILED)
	touch $@ $(VENV)/has-kpixl

$(VENV):
	@test -n "$(PYTHON)" || { echo "kpixl needs Python 3.11 or later; none was found on the PATH." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
