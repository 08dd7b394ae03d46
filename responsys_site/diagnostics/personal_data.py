"""Why the request log can say nothing about one person (ground.personal_data)."""

from django.utils.translation import gettext_lazy

from responsys_site.ground.personal_data import Holder


class RequestLogHolder(Holder):
    label = "diagnostics"
    name = gettext_lazy("The log of visits")
    beyond_reach = gettext_lazy(
        "The log of requests to the site has IP addresses for 14 days and their networks for 180, but no names and no "
        "e-mail addresses. We cannot tell which of its lines are yours."
    )
