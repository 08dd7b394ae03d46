"""Erase incoming mail after INCOMING_MAIL_DAYS, unless a row of another app refers to it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.db.models.fields.reverse_related import ForeignObjectRel

from responsys_site.mail.models import BounceReport, IncomingMail
from responsys_site.mail.models.inbound_mail import BodyChunk, IncomingMailQuerySet

# These say all that they need themselves. Any other table that refers to a mail keeps it as long as its row is there.
INDEPENDENT_MODELS = {BodyChunk, BounceReport}
SLICE = 500  # mails a transaction
State = IncomingMail.State


def purge(*, at: datetime) -> int:
    """Erase what was done with INCOMING_MAIL_DAYS ago; return how many mails.

    Each stays counted, and is known should it come again. What waits for staff stays until they have decided.
    """
    purged = 0
    while mails := list(_expired(at).values_list("pk", flat=True)[:SLICE]):
        IncomingMail.objects.filter(pk__in=mails).erase(at=at)
        purged += len(mails)
    return purged


def _expired(at: datetime) -> IncomingMailQuerySet:
    before = at - timedelta(days=settings.INCOMING_MAIL_DAYS)
    old = IncomingMail.objects.filter(state__in=[State.HANDLED, State.IGNORED], handled_at__lte=before, erased_at=None)
    return old.exclude(_is_referenced())


def _is_referenced() -> Q:
    fields = IncomingMail._meta.get_fields(include_hidden=True)
    relations = [field for field in fields if isinstance(field, ForeignObjectRel)]
    references = [
        Q(Exists(relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})))
        for relation in relations
        if relation.related_model not in INDEPENDENT_MODELS
    ]
    return Q(*references, _connector=Q.OR) if references else Q(pk__in=[])
