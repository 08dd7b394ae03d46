"""Who was told of a version, what became of each mail, and the ledger of one person."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from privacy.admin.looks import record_look
from privacy.admin.pages import show
from privacy.models import PolicyVersion
from privacy.notices.ledger import Line, ledger_of
from privacy.notices.outcomes import MOST_LISTED, outcomes_of, unreached
from responsys_site.ground.addresses import InvalidAddress, digest


class AddressForm(forms.Form):
    """The address goes in the body of a POST: no log, history or link holds it."""

    address = forms.CharField(label=gettext_lazy("E-mail address"), max_length=320)

    def clean_address(self) -> str:
        """Return the digest of the address; the address itself goes no further."""
        try:
            return digest(self.cleaned_data["address"])
        except InvalidAddress:
            raise forms.ValidationError(_("This is not a whole address.")) from None


@require_http_methods(["GET", "HEAD", "POST"])
def told_page(request: HttpRequest, version: PolicyVersion) -> HttpResponse:
    """Show what became of the mails about a version; or, for an address that was typed, of those to one person."""
    form = AddressForm(request.POST or None)
    lines = _lines(request, version, form)
    if lines is None:
        record_look(request=request, view="told", version=version, at=timezone.now())
    return show(
        request,
        "told.html",
        version=version,
        title=_("Who was told"),
        status=422 if form.errors else 200,
        form=form,
        lines=lines,
        outcomes=outcomes_of(version=version),
        unreached=unreached(version=version),
        most=MOST_LISTED,
    )


def _lines(request: HttpRequest, version: PolicyVersion, form: AddressForm) -> list[Line] | None:
    """Return the ledger of the person whose address was typed; None when none was."""
    if not form.is_valid():
        return None
    found = form.cleaned_data["address"]
    record_look(request=request, view="ledger", version=version, at=timezone.now(), subject=found)
    return ledger_of(address_digest=found)
