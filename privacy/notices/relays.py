"""Whether mail leaves the house at all."""

from django.conf import settings

# These keep a mail, or drop it: what they "sent" has reached nobody.
_KEPT_AT_HOME = {
    "django.core.mail.backends.console.EmailBackend",
    "django.core.mail.backends.dummy.EmailBackend",
    "django.core.mail.backends.filebased.EmailBackend",
    "responsys_site.mail.mailbox.EmailBackend",
}


def mail_leaves_the_house() -> bool:
    """Say whether the mailer that settings name hands mail to a relay."""
    return settings.MAILERS["default"]["BACKEND"] not in _KEPT_AT_HOME
