#!/usr/bin/env bash
# One test puts nginx with deploy/nginx.conf in front of the site; on Debian, as root, it is installed when missing.
set -eu
PATH="$PATH:/usr/sbin:/usr/local/sbin"
command -v nginx >/dev/null 2>&1 && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing nginx"
    # Debian's service would take the machine's port 80.
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod 755 "$policy"
        trap 'rm -f "$policy"' EXIT
    fi
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nginx >/dev/null
    exit 0
fi
echo "A test of deploy/nginx.conf needs nginx. Install it, for instance: sudo apt-get install nginx" >&2
exit 1
