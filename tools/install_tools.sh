#!/usr/bin/env bash
# LibreOffice (with UNO, poppler and the letters of its pages), PostgreSQL and the Open XML validator, for tests.
#
# What is missing is installed where that is possible: by apt as root, and from npm into tests/workbook. On somebody's
# own computer that is asked first; in CI (CI set), in a container and where no terminal is (a machine that a script
# sets up) it is not. What is not installed is said, and
# those tests skip by name; in CI it is an error, because there nothing may skip.
set -uo pipefail
cd "$(dirname "$0")/.."
VALIDATOR=tests/workbook

has_office() {
    command -v soffice >/dev/null && command -v pdftoppm >/dev/null && /usr/bin/python3 -c 'import uno' 2>/dev/null &&
        [ "$(fc-match --format '%{family}' Arial)" != "DejaVu Sans" ]
}

has_postgresql() {
    command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1
}

has_validator() {
    [ -x "$VALIDATOR/node_modules/.bin/ooxml-validator" ]
}

can_apt() {
    command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]
}

is_nobodys_own_computer() {
    [ -n "${CI:-}" ] || [ -e /.dockerenv ] || [ -e /run/.containerenv ] || [ ! -t 0 ]
}

# Somebody at a terminal is asked.
may() {
    is_nobodys_own_computer && return 0
    local answer
    read -r -p "$1 [y/N] " answer
    [[ "$answer" = [yY]* ]]
}

apt_install() {
    echo "Installing $* …"
    export DEBIAN_FRONTEND=noninteractive
    apt-get install --yes --no-install-recommends "$@" >/dev/null 2>&1 ||
        { apt-get update >/dev/null 2>&1 && apt-get install --yes --no-install-recommends "$@" >/dev/null; }
}

install_validator() {
    command -v npm >/dev/null || { can_apt && apt_install nodejs npm; }
    command -v npm >/dev/null &&
        npm install --prefix "$VALIDATOR" --no-audit --no-fund --no-package-lock --loglevel=error
}

not_here() {
    echo "$1" >&2
    [ -z "${CI:-}" ] || exit 1
}

if ! has_office && can_apt && may "Install LibreOffice, python3-uno, poppler-utils and fonts as wide as Arial with apt?"; then
    apt_install libreoffice-calc python3-uno poppler-utils fontconfig fonts-liberation
fi
has_office ||
    not_here "LibreOffice is not here: the tests that need it will skip.
Install libreoffice-calc, python3-uno, poppler-utils, fontconfig and fonts-liberation with your package manager to run them."

if ! has_postgresql && can_apt && may "Install PostgreSQL with apt?"; then
    apt_install postgresql
fi
has_postgresql ||
    not_here "PostgreSQL is not here: the tests that need it will skip.
Install its server (postgresql) with your package manager to run them."

if ! has_validator && may "Install the Open XML validator with npm (Node with apt, if it is missing)?"; then
    install_validator
fi
has_validator ||
    not_here "The Open XML validator is not here: the tests that need it will skip.
Install Node 18 or later with npm, and run make tools again."
exit 0
