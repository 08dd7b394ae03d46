"""Whether rows of the policy, of people or of mail were written: what held of them before holds of the same rows."""

import re
from contextlib import ExitStack

from django.db import connection

_READS = re.compile(r"\s*(SELECT|SAVEPOINT|RELEASE|ROLLBACK|PRAGMA|EXPLAIN)\b", re.IGNORECASE)
_OF_THE_MACHINES = re.compile(r'\s*(UPDATE|INSERT INTO) "core_heartbeat"')  # each job notes that it ran
_COUNTS_ROWS = re.compile(r"\s*(UPDATE|DELETE)\b(?!.*\bRETURNING\b)", re.IGNORECASE | re.DOTALL)


class Writing:
    """Listens to every statement from now on, until it is stopped."""

    def __init__(self) -> None:
        self.found = True
        self.listening = ExitStack()
        self.listening.enter_context(connection.execute_wrapper(self._listen))

    def took_place(self) -> bool:
        """Say whether a row was written since this was asked last."""
        found, self.found = self.found, False
        return found

    def stop(self) -> None:
        self.listening.close()

    def _listen(self, execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        if not _READS.match(sql) and not _OF_THE_MACHINES.match(sql):
            self.found |= not (_COUNTS_ROWS.match(sql) and context["cursor"].rowcount == 0)
        return answer
