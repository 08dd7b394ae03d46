"""The mails that acknowledge a case, one function for each way by which it came."""

from datetime import datetime

from django.conf import settings

from privacy.desk.emails import times_of, to_person
from privacy.desk.models import CaseLink, Inquiry
from privacy.turning import body_at
from responsys_site.ground.addresses import digest_if_address
from responsys_site.ground.page_addresses import marked_address
from responsys_site.ground.personal_data import WayBack
from responsys_site.mail.composing import write
from responsys_site.mail.intake.answering import answer
from responsys_site.mail.models import IncomingMail, Message


def send_acknowledgement(*, inquiry: Inquiry, at: datetime, way_back: WayBack | None = None) -> Message:
    """Queue the word that we have it, by when we answer, and the link to the case's page.

    Where mailings were stopped it says that too, with the way back for who is on file.
    """
    context = {**times_of(inquiry), "has_opted_out": _has_opted_out(inquiry, way_back)}
    return to_person(message="acknowledgement", inquiry=inquiry, context=context, way_back=way_back, at=at)


def answer_mail(
    *, inquiry: Inquiry, mail: IncomingMail, at: datetime, way_back: WayBack | None = None
) -> Message | None:
    """Queue the automatic answer to the mail that opened a case; None where no machine may answer it.

    It goes to the mail's return path. Only where that is the case's own address does it carry the link to the page,
    and that page opens to nobody before they have confirmed there that they wrote.
    """
    is_theirs = goes_to_person(inquiry=inquiry, mail=mail)
    standing = {"case_address": marked_address("desk:case", "case_token") if is_theirs else "", "body": body_at(at=at)}
    token = {"case_token": CaseLink.objects.issue(inquiry=inquiry, at=at)} if is_theirs else {}
    way_back = way_back if is_theirs else None
    objection = {"has_opted_out": _has_opted_out(inquiry, way_back), "way_back": way_back}
    return answer(
        mail=mail,
        written=write(template="desk/mail_received", context={**standing, **times_of(inquiry), **objection}),
        fields={"reference": inquiry.reference, **token, **(way_back.fields if way_back else {})},
        reply_to=settings.PRIVACY_MAILBOX,
        at=at,
    )


def goes_to_person(*, inquiry: Inquiry, mail: IncomingMail) -> bool:
    """Say whether an automatic answer to this mail, which goes to its return path, reaches the address of the case."""
    found = digest_if_address(mail.envelope_sender)
    return bool(found) and found == inquiry.address_digest


def _has_opted_out(inquiry: Inquiry, way_back: WayBack | None) -> bool:
    return inquiry.kind == Inquiry.Kind.OPT_OUT or way_back is not None
