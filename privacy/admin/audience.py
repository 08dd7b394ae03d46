"""Who would be told if the draft were posted now, and who would not, and why."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from privacy.admin.looks import record_look
from privacy.admin.pages import show
from privacy.models import PolicyVersion
from privacy.notices.dry_run import MOST_LISTED, Fate, dry_run


@require_safe
def dry_run_page(request: HttpRequest, version: PolicyVersion) -> HttpResponse:
    """Count everyone on file by app and by fate, and list the first of each by masked address."""
    run = dry_run()
    record_look(request=request, view="dry run", version=version, at=timezone.now())
    apps = [(path.partition(".")[0], count.offered, list(count.by_fate.values())) for path, count in run.by_app.items()]
    return show(
        request,
        "dry_run.html",
        version=version,
        title=_("Dry run"),
        run=run,
        fates=[(fate, fate.label, run.count(fate), run.listed[fate]) for fate in Fate],
        apps=apps,
        most=MOST_LISTED,
    )
