#!/usr/bin/env bash
# One test puts nginx with deploy/nginx.conf in front of the site; it is installed when missing.
set -eu
PATH="$PATH:/usr/sbin:/usr/local/sbin"
command -v nginx >/dev/null 2>&1 && exit 0
exec "$(dirname "$0")/packages.sh" "A test of deploy/nginx.conf needs nginx." nginx
