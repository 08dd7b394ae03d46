"""Signals of mail for other apps. Receivers run in the transaction of the sender."""

from django.dispatch import Signal

legal_mail_ended = Signal()  # some legal mail was delivered or given up; what became of it is in the rows
complaint_received = Signal()  # address_digest: of the mailbox that reported our mail as unwanted; at: when we read it
