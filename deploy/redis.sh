#!/usr/bin/env bash
# The tests of huey run a Redis server of their own; the program is installed when missing.
set -eu
for name in redis-server valkey-server; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
exec "$(dirname "$0")/packages.sh" "The tests of huey need Redis." redis-server
