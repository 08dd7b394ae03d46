#!/usr/bin/env bash
# The tests of incoming mail read a real mailbox: Dovecot's. It is installed when missing.
set -eu
PATH="$PATH:/usr/sbin:/usr/local/sbin"
lacking=""
command -v dovecot >/dev/null 2>&1 || lacking="dovecot"
for name in imap lmtp; do
    [ -x "/usr/lib/dovecot/$name" ] || [ -x "/usr/libexec/dovecot/$name" ] || lacking="$lacking dovecot-$name"
done
[ -z "$lacking" ] && exit 0
exec "$(dirname "$0")/packages.sh" "The tests of incoming mail need Dovecot." dovecot-imapd dovecot-lmtpd
