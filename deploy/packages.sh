#!/usr/bin/env bash
# Install what tests run against from Debian's packages, as root; elsewhere say what is needed.
# Usage: packages.sh "What needs them." PACKAGE...
set -eu
needed=$1
shift
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "$needed Install it, for instance: sudo apt-get install $*" >&2
    exit 1
fi
echo "Installing $*"
# Tests start servers of their own; Debian's services would take the machine's ports.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
    trap 'rm -f "$policy"' EXIT
fi
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
