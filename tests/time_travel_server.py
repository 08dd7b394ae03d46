"""Serve a site as it will be some days from now: the same database, by web servers whose clock is ahead."""

import os
import sys
from datetime import UTC, datetime, timedelta

import time_machine
from gunicorn.app.wsgiapp import run

if __name__ == "__main__":
    days = timedelta(days=int(os.environ["DAYS_AHEAD"]))
    time_machine.travel(datetime.now(UTC) + days, tick=True).start()
    sys.argv = ["gunicorn", "-c", "deploy/gunicorn.conf.py", "responsys_site.wsgi"]
    run()
