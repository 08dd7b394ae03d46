"""The check of the promise that we hold a privacy seal. It runs while the version in force makes that promise."""

from datetime import datetime

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.translation import gettext as _

from privacy.certification.published import Licence, load_certifications
from responsys_site.core.http.self_client import REREAD_WITHIN, request_page
from responsys_site.core.promise_checks import CannotBeChecked, CheckFailed, check

MARK = 'class="seal-mark"'


@check("S4")
def seal_has_valid_licence(*, at: datetime) -> str:
    """A licence is valid, every page that is asked for shows its mark, and the seal's page says where to verify it."""
    licence = _valid_licence(at)
    if licence.starts_at > at - REREAD_WITHIN:
        raise CannotBeChecked(_("The licence is valid since a moment ago. The next check looks for its mark."))
    for path in (reverse("pages:home"), reverse("privacy:policy"), reverse("privacy:seal")):
        if MARK not in request_page(path=path).text:
            raise CheckFailed(_("The page %(path)s does not show the mark.") % {"path": path})
    if f'href="{escape(licence.verify_url)}"' not in request_page(path=reverse("privacy:seal")).text:
        raise CheckFailed(_("The seal's page does not say where to verify the mark."))
    return _("Licence %(number)s of %(program)s is valid until %(day)s, and its mark can be verified.") % {
        "number": licence.licence_number,
        "program": licence.program,
        "day": date_format(licence.valid_to),
    }


def _valid_licence(at: datetime) -> Licence:
    now = load_certifications(at=at).now(at=at)
    if now.valid:
        return now.valid
    if now.over:
        raise CheckFailed(
            _("The licence of %(program)s lapsed on %(day)s, and the policy still promises it.")
            % {"program": now.over.program, "day": date_format(now.over.last_day)}
        )
    raise CheckFailed(_("The policy promises a seal, and no licence of one is on record."))
