"""Send mail by the mailer that the settings name: SMTP with rendered bytes, or any other mailer of Django.

Over SMTP the envelope of each mail is pipelined behind the text of the one before: a mail costs one round trip.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from smtplib import SMTP

from django.core.mail.backends.base import BaseEmailBackend

from responsys_site.mail.models import Delivery
from responsys_site.mail.rendering.placeholders import build_message
from responsys_site.mail.rendering.renderer import MessageRenderer, SmtpMessage
from responsys_site.mail.smtp.client import DeliveryResult, deliver, open_connection

MAX_RENDERERS = 200  # kept in memory


class Transport:
    """One mailer, whose connection is kept for a whole run."""

    def __init__(self, mailer: BaseEmailBackend) -> None:
        self._mailer = mailer
        self._renderers: dict[int, MessageRenderer] = {}
        self._announced: SmtpMessage | None = None

    def send(
        self, *, delivery: Delivery, at: datetime, before_data: Callable[[], None], following: Delivery | None = None
    ) -> DeliveryResult:
        """Send one mail. One that cannot be rendered, because a field breaks a header, fails alone.

        `following` is the delivery that is expected next; sending another one instead costs the connection.
        """
        if self._announced and self._announced.delivery != delivery.pk:
            self.close()
        unreachable = open_connection(mailer=self._mailer)
        if unreachable is not None:
            return unreachable
        smtp = getattr(self._mailer, "connection", None)
        try:
            outcome = (
                self._by_smtp(smtp, delivery, at, before_data, following)
                if isinstance(smtp, SMTP)
                else self._by_mailer(delivery, before_data)
            )
        except (KeyError, ValueError) as error:
            # The class of the error only: its words may quote a field.
            return DeliveryResult(final=True, answer=f"could not be written ({type(error).__name__})")
        if outcome.connection_lost:
            self.close()
        return outcome

    def _by_smtp(
        self,
        smtp: SMTP,
        delivery: Delivery,
        at: datetime,
        before_data: Callable[[], None],
        following: Delivery | None,
    ) -> DeliveryResult:
        announced, self._announced = self._announced, None
        message = announced or self._render(delivery, at)
        ahead = self._render_ahead(following, at) if following else None
        getattr(self._mailer, "begin_exchange", lambda: None)()
        outcome = deliver(
            envelope=message,
            smtp=smtp,
            before_data=before_data,
            is_announced=announced is not None,
            following=ahead,
        )
        self._announced = ahead if outcome.announced else None
        return outcome

    def _render_ahead(self, delivery: Delivery, at: datetime) -> SmtpMessage | None:
        """Render the next mail; None for one that cannot be rendered: it fails in its own turn."""
        try:
            return self._render(delivery, at)
        except (KeyError, ValueError):
            return None

    def _by_mailer(self, delivery: Delivery, before_data: Callable[[], None]) -> DeliveryResult:
        mail = build_message(delivery=delivery)
        before_data()
        try:
            self._mailer.send_messages([mail])
        except (KeyError, ValueError):
            raise
        except Exception as error:
            return DeliveryResult(in_doubt=True, connection_lost=True, answer=type(error).__name__)
        return DeliveryResult(accepted=True, answer="250")

    def _render(self, delivery: Delivery, at: datetime) -> SmtpMessage:
        """Render one delivery. Raises KeyError and ValueError."""
        renderer = self._renderers.get(delivery.message.pk)
        if renderer is None:
            if len(self._renderers) >= MAX_RENDERERS:
                self._renderers.clear()
            renderer = self._renderers[delivery.message.pk] = MessageRenderer(delivery.message)
        return renderer.render(delivery=delivery, at=at)

    def close(self) -> None:
        """Send QUIT if the connection is idle; drop it if the relay waits for a text, so that it gets no mail."""
        with suppress(Exception):
            if self._announced:
                self._announced = None
                self._mailer.connection.close()  # type: ignore[attr-defined]  # only SMTP announces
            self._mailer.close()


@contextmanager
def open_transport(mailer: BaseEmailBackend) -> Iterator[Transport]:
    """Yield a transport over this mailer, and close its connection afterwards."""
    with closing(Transport(mailer)) as transport:
        yield transport
