"""How long we keep what people tell us: the policy, #retention."""

from datetime import timedelta

YEARS_AFTER_LAST_CONTACT = 3
AFTER_LAST_CONTACT = timedelta(days=YEARS_AFTER_LAST_CONTACT * 366)  # never a day less, even with leap years
QUARANTINED_AND_SEEN = timedelta(days=30)  # what looks like a program's, once a colleague has looked at it
