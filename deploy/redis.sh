#!/usr/bin/env bash
# The tests of huey run a Redis server of their own; on Debian, as root, the program is installed when missing.
set -eu
for name in redis-server valkey-server; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Redis"
    # Debian's service would take the machine's port 6379.
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod 755 "$policy"
        trap 'rm -f "$policy"' EXIT
    fi
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends redis-server >/dev/null
    exit 0
fi
echo "The tests of huey need Redis. Install it, for instance: sudo apt-get install redis-server" >&2
exit 1
