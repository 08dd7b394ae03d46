#!/usr/bin/env bash
# Run a part of `make run` and start it again whenever it ends: deploy/keep_running.sh NAME COMMAND...
# A part that ends three times in a row, each time within ten seconds, is broken: then this gives up, and honcho
# stops the others. In production systemd does this.
set -u
name=$1
shift
quick=0
while true; do
    started=$SECONDS
    "$@"
    status=$?
    reason="exit status $status"
    if ((status > 128)) && signal=$(kill -l $((status - 128)) 2>/dev/null); then reason="signal $signal"; fi
    if ((SECONDS - started < 10)); then quick=$((quick + 1)); else quick=0; fi
    if ((quick == 3)); then
        echo "$name ended three times in a row right after its start ($reason). It is not started again."
        exit 1
    fi
    echo "$name ended ($reason) and is started again."
    sleep 1
done
