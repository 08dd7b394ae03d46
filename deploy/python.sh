#!/usr/bin/env bash
# Make a virtual environment with the first Python >= 3.12 that is found: deploy/python.sh FOLDER
set -eu
cd "$(dirname "$0")/.."
enough='import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 12))'
for python in python3.13 python3.14 python3.12 python3 python python3.15; do
    if command -v "$python" >/dev/null 2>&1 && "$python" -c "$enough" >/dev/null 2>&1; then
        [ -x "$1/bin/python" ] && "$1/bin/python" -c "$enough" 2>/dev/null || "$python" -m venv --clear "$1"
        exit 0
    fi
done
found=$(python3 --version 2>/dev/null || echo "no Python")
echo "This site needs Python 3.12 or newer with its venv module; found: $found." >&2
exit 1
