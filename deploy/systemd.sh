#!/usr/bin/env bash
# A test has systemd read the units of deploy/systemd; its programs are installed when missing, and run nothing.
set -eu
command -v systemd-analyze >/dev/null 2>&1 && exit 0
exec "$(dirname "$0")/packages.sh" "A test of deploy/systemd needs systemd-analyze." systemd
