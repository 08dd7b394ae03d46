#!/usr/bin/env bash
# The browser tests drive the machine's Chromium; it is installed when missing.
set -eu
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
exec "$(dirname "$0")/packages.sh" "The browser tests need Chromium." chromium
