"""Whom a mail that asks for an end of our mailings asks it for."""

from responsys_site.mail.identity import delivery_of_message_id
from responsys_site.mail.intake.heads import Head
from responsys_site.mail.models import Delivery, IncomingMail


def addresses_to_stop(*, mail: IncomingMail, head: Head) -> list[str]:
    """Return the address that wrote, and the one that had the mail of ours which is answered: people have several."""
    number = delivery_of_message_id(head.text("in-reply-to"))
    answered = Delivery.objects.filter(pk=number).exclude(address="").first() if number is not None else None
    found = {answered.address_digest: answered.address} if answered else {}
    return list((found | ({mail.address_digest: mail.author} if mail.address_digest else {})).values())
