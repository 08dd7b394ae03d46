import subprocess
import sys

from tests.plugin import ROOT

PROGRAM = """
import os, django
django.setup()
from responsys_site.request_log.buffer import REQUEST_LOG
REQUEST_LOG._write = lambda batch, lost: os.write(1, ("".join(row[0] for row in batch)).encode()) and 0
REQUEST_LOG.locked().__enter__()
REQUEST_LOG.add(("parent ",))
if os.fork():
    os.wait()
else:
    REQUEST_LOG.add(("child ",))
"""


def test_parent_and_child_each_write_what_they_noted():
    command = [sys.executable, "-W", "ignore", "-c", PROGRAM]
    written = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, timeout=60).stdout
    assert written == "child parent "
