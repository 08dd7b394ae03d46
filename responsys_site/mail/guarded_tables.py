from responsys_site.mail import belonging, totals

TRIGGERS = [*totals.TRIGGERS, *belonging.TRIGGERS]
