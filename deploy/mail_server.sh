#!/usr/bin/env bash
# The tests of incoming mail read a real mailbox: Dovecot's. On Debian, as root, it is installed when missing.
set -eu
PATH="$PATH:/usr/sbin:/usr/local/sbin"
lacking=""
command -v dovecot >/dev/null 2>&1 || lacking="dovecot"
for name in imap lmtp; do
    [ -x "/usr/lib/dovecot/$name" ] || [ -x "/usr/libexec/dovecot/$name" ] || lacking="$lacking dovecot-$name"
done
[ -z "$lacking" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Dovecot"
    # The tests start a server of their own; Debian's would take the machine's mail ports.
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod 755 "$policy"
        trap 'rm -f "$policy"' EXIT
    fi
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends dovecot-imapd dovecot-lmtpd >/dev/null
    exit 0
fi
echo "The tests of incoming mail need Dovecot. Install it, for instance: sudo apt-get install dovecot-imapd dovecot-lmtpd" >&2
exit 1
