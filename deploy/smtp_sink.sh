#!/usr/bin/env bash
# The measurement of mail sends to Postfix's smtp-sink. Debian's package is unpacked in var/bench/; no mail server is installed.
set -eu
cd "$(dirname "$0")/.."
command -v smtp-sink >/dev/null 2>&1 && exit 0
folder=var/bench/postfix
[ -x "$folder/usr/sbin/smtp-sink" ] && exit 0
if command -v apt-get >/dev/null 2>&1 && command -v dpkg >/dev/null 2>&1; then
    echo "Unpacking smtp-sink"
    mkdir -p "$folder"
    fetched=$(mktemp -d)
    trap 'rm -rf "$fetched"' EXIT
    chmod 755 "$fetched"
    (cd "$fetched" && { apt-get download -qq postfix 2>/dev/null || { apt-get update -qq && apt-get download -qq postfix; }; }) 2>/dev/null
    dpkg -x "$fetched"/postfix_*.deb "$folder"
    exit 0
fi
echo "The measurement of mail needs smtp-sink, which comes with Postfix." >&2
exit 1
