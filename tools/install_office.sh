#!/usr/bin/env bash
# LibreOffice (with UNO and poppler) and the Open XML validator, for the tests that open workbooks.
#
# What is missing is installed where that is possible: by apt as root, and from npm. What is not possible is said, and
# those tests skip by name; in CI (CI set) it is an error, because there nothing may skip.
set -uo pipefail
cd "$(dirname "$0")/.."

cannot() {
    echo "$1" >&2
    [ -z "${CI:-}" ] || exit 1
}

has_office() {
    command -v soffice >/dev/null && command -v pdftoppm >/dev/null && /usr/bin/python3 -c 'import uno' 2>/dev/null
}

has_validator() {
    [ -x node_modules/.bin/ooxml-validator ]
}

apt_install() {
    command -v apt-get >/dev/null && [ "$(id -u)" = 0 ] || return 1
    echo "Installing $* …"
    export DEBIAN_FRONTEND=noninteractive
    apt-get install --yes --no-install-recommends "$@" >/dev/null 2>&1 ||
        { apt-get update >/dev/null 2>&1 && apt-get install --yes --no-install-recommends "$@" >/dev/null; }
}

has_office || apt_install libreoffice-calc python3-uno poppler-utils
has_office ||
    cannot "LibreOffice is not here and could not be installed: tests that need it will skip.
Install libreoffice-calc, python3-uno and poppler-utils with your package manager to run them."

if ! has_validator; then
    command -v npm >/dev/null || apt_install nodejs npm
    command -v npm >/dev/null && npm install --no-audit --no-fund --no-package-lock --loglevel=error
fi
has_validator ||
    cannot "The Open XML validator is not here and could not be installed: tests that need it will skip.
Install Node 18 or later with npm, and run this again."
exit 0
