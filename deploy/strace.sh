#!/usr/bin/env bash
# The fault runs kill a worker at its n-th system call by strace; on Debian, as root, it is installed when missing.
set -eu
command -v strace >/dev/null 2>&1 && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing strace"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends strace >/dev/null
    exit 0
fi
echo "The fault runs need strace. Install it, for instance: sudo apt-get install strace" >&2
exit 1
