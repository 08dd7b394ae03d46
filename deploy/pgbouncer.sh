#!/usr/bin/env bash
# One test puts PgBouncer with deploy/pgbouncer.ini between the site and PostgreSQL; it is installed when missing.
set -eu
PATH="$PATH:/usr/sbin:/usr/local/sbin"
command -v pgbouncer >/dev/null 2>&1 && exit 0
exec "$(dirname "$0")/packages.sh" "A test of deploy/pgbouncer.ini needs PgBouncer." pgbouncer
