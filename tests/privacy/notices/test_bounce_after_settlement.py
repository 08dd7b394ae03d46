"""A bounce that arrives after the relay took the mail is recorded and counted, and the clock goes on."""

from privacy.models import PolicyVersion
from privacy.notices.settlement import settle
from privacy.notices.status import delivery_history
from responsys_site.core.email_addresses import keyed_digest
from responsys_site.mail.message_ids import return_path
from responsys_site.mail.models import Delivery
from tests.mail.inbound.conftest import arrive, take_in
from tests.mail.inbound.reports import bounce
from tests.privacy.notices.conftest import DAY, MINUTE

__all__ = ["arrive", "take_in"]


def test_it_is_counted_beside_those_who_were_told(on_file, posted, pass_time, settings, arrive, text_of, at):  # noqa: PLR0917
    settings.BOUNCE_MAILBOX = "bounces@responsys.example"
    on_file("ann", "bob")
    version = pass_time(posted(at), at + MINUTE)
    delivery = Delivery.objects.get(address="ann@example.com")
    arrive(bounce(to=return_path(delivery=delivery.pk)))
    assert settle(at=at + DAY) == []
    assert PolicyVersion.objects.get(pk=version.pk).in_force_at == version.in_force_at
    page = text_of("/privacy/versions/3/")
    assert "2 of 2 people were told" in page and "1 mail came back later." in page
    (line,) = delivery_history(address_digest=keyed_digest("ann@example.com"))
    assert line.state == "sent" and line.bounces
