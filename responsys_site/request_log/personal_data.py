"""Why the request log can say nothing about one person (core.personal_data)."""

from django.utils.translation import gettext_lazy

from responsys_site.core.personal_data import PersonalDataSource


class RequestLogDataSource(PersonalDataSource):
    label = "request log"
    name = gettext_lazy("The log of visits")
    not_searchable = gettext_lazy(
        "The log of requests to the site has IP addresses for 14 days and their networks for 180, but no names and no "
        "e-mail addresses. We cannot tell which of its lines are yours."
    )
