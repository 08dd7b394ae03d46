#!/usr/bin/env bash
# The fault runs kill a worker at its n-th system call by strace; it is installed when missing.
set -eu
command -v strace >/dev/null 2>&1 && exit 0
exec "$(dirname "$0")/packages.sh" "The fault runs need strace." strace
