"""How long we keep what people tell us: the policy, #retention."""

from datetime import timedelta

AFTER_LAST_CONTACT = timedelta(days=3 * 366)  # the policy says three years; never a day less, whatever the leap years
