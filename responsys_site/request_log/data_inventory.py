"""The personal data of the request log, which cannot be attributed to one person."""

from django.utils.translation import gettext_lazy

from responsys_site.core.data_inventory import TextColumns
from responsys_site.core.personal_data import PersonalDataSource


class RequestLogDataSource(PersonalDataSource):
    label = "request log"
    name = gettext_lazy("The log of visits")
    not_searchable = gettext_lazy(
        "The log of requests to the site has IP addresses for 14 days and their networks for 180, but no names and no "
        "e-mail addresses. We cannot tell which of its lines are yours."
    )


TEXT_COLUMNS = [
    TextColumns(
        "request_log.RequestRecord",
        personal="address network",  # of a machine: no row says whose it was
        fixed="browser browser_version system method route request_id",
    ),
]
