"""The site's settings with handlers as a runaway library would be, for processes that tests start."""

from responsys_site.settings import *  # noqa: F403

INCOMING_MAIL_HANDLERS = ["tests.mail.inbound.slow_handlers.handle"]
INCOMING_MAIL_SECONDS = 2
