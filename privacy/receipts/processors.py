"""Who else handles what a person told us, on our instructions: those whom the policy that they were shown names."""

from django.conf import settings
from django.utils.translation import gettext as _

from responsys_site.edge import snapshot


def processors(*, policy_version: int | None) -> list[str]:
    """Return the names of those that this version's words name: the provider of today, and the mail relay.

    None for a version that the public cannot read, as one that was withdrawn.
    """
    version = snapshot.current().policy.get(policy_version or 0)
    words = " ".join(version.text.markdown.split()) if version else ""
    named = {
        settings.HOSTING_PROVIDER: f"{settings.HOSTING_PROVIDER}, which hosts the site and its database",
        _("the mail relay, which carries our e-mail"): "the mail relay, which carries our e-mail to you",
    }
    return [name for name, stated in named.items() if name and stated in words]
