from responsys_site.mail.db import counters, message_fk

TRIGGERS = [*counters.TRIGGERS, *message_fk.TRIGGERS]
