"""Proofs of what the request form promises: it is optional, asks what the policy says, and needs no cookie."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from html.parser import HTMLParser

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leads.contact_fields import CONTACT_FIELD_NAMES, CONTACT_FIELDS
from leads.models import ConsentEvent, InformationRequest, PendingSubmission
from leads.promise_checks.synthetic_submission import recorded_request
from privacy.policy.published import PUBLISHED_POLICY
from responsys_site.core.forms.protection import HONEYPOT_FIELD
from responsys_site.core.http.self_client import request_page
from responsys_site.core.promise_checks import CheckFailed, check, rollback_after
from responsys_site.mail.models import Delivery, Message


class _Fields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in {"input", "select", "textarea"} and values.get("type") != "hidden":
            self.names.add(values.get("name") or "")


def visible_field_names(*, html: str) -> set[str]:
    """Return the names of every field that a visitor sees on the page."""
    parser = _Fields()
    parser.feed(html)
    return parser.names


FOR_PROGRAMS = "/.well-known/"  # no pages: one of the names there leads to where a password is changed
PATIENCE = timedelta(minutes=10)  # a worker records a form in a second; a job of every minute sees to what it missed
IN_GENERAL = "a few more things that help us find out what you need"  # so the first version names the other fields
DECLARED_FIELDS = {*CONTACT_FIELD_NAMES, "email", "needs", "updates", "contact"}


@check("L1")
def form_asks_what_is_promised(*, at: datetime) -> str:
    """The request form shows exactly the fields that the policy names."""
    page = request_page(path=reverse("leads:request"))
    if page.status != 200:
        raise CheckFailed(_("The request form does not open."))
    if visible_field_names(html=page.text) - {HONEYPOT_FIELD} != DECLARED_FIELDS:
        raise CheckFailed(_("The request form asks for something else than the policy says."))
    version = PUBLISHED_POLICY.get().in_force(at=at)
    for field in CONTACT_FIELDS:
        if version is None or not any(words in version.text.markdown for words in (field.in_policy, IN_GENERAL)):
            raise CheckFailed(_("The policy does not name “%(field)s”, which the form asks.") % {"field": field.noun})
    return _("The request form shows the %(count)d fields that the policy names.") % {"count": len(DECLARED_FIELDS)}


@check("L1")
def nothing_is_behind_the_form(*, at: datetime) -> str:
    """Every public page without a parameter opens for a visitor who never filled in the form."""
    public = _public_paths(get_resolver().url_patterns, "/")
    paths = [path for path in public if not path.startswith(FOR_PROGRAMS)]
    for path in paths:
        page = request_page(path=path)
        sent_away = page.header("Location").startswith((reverse("leads:request"), settings.SIGNED_IN_PREFIX))
        if page.status in {401, 403} or sent_away:
            raise CheckFailed(_("A public page opens only for people who filled in a form."))
    return _("%(count)d public pages opened for a visitor who filled nothing in.") % {"count": len(paths)}


@check("T7")
def form_works_without_a_cookie(*, at: datetime) -> str:
    """The form is taken from a browser that sends no cookie and keeps none."""
    with rollback_after():
        recorded_request(at=at, refused=_("The request form doesn't work without cookies."))
    return _("The request form was sent without a cookie, and was taken without one.")


@check("T7")
def no_public_page_sets_a_cookie(*, at: datetime) -> str:
    """No page that a visitor can open without a link of their own sets a cookie, or turns away who has none."""
    paths = list(_public_paths(get_resolver().url_patterns, "/"))
    for path in paths:
        page = request_page(path=path)
        if page.header("Set-Cookie") or page.status in {401, 403}:
            raise CheckFailed(_("A public page sets a cookie, or does not open without one."))
    return _("%(count)d public pages were opened with cookies refused, and set none.") % {"count": len(paths)}


@check("L2")
def what_is_asked_reaches_staff_and_nothing_else_is_sent(*, at: datetime) -> str:
    """A wish to be contacted lies in the staff's queue; unticked boxes record no wish; no mailing follows."""
    with rollback_after():
        refused = _("The request form does not take a request.")
        plain = recorded_request(at=at, refused=refused)
        if set(plain.choices.values_list("purpose", flat=True)) != {ConsentEvent.Purpose.ANSWER}:
            raise CheckFailed(_("A form with no box ticked records a wish."))
        wished = recorded_request(at=at, refused=refused, contact="on", updates="on")
        if not InformationRequest.objects.waiting().filter(pk=wished.pk, choices__purpose="contact").exists():
            raise CheckFailed(_("A wish to be contacted does not reach the staff's queue."))
        mailings = Delivery.objects.filter(message__kind=Message.Kind.MARKETING)
        if mailings.filter(address_digest=wished.contact.address_digest).exists():
            raise CheckFailed(_("A request for information starts a mailing that the person has not confirmed."))
    return _("A wish to be contacted reached the staff's queue, and no mailing followed from the form.")


@check("L2")
def no_request_is_overdue(*, at: datetime) -> str:
    """Every request is answered, or the day by which we answer it has not passed."""
    overdue = InformationRequest.objects.waiting().filter(due_at__lt=at).count()
    if overdue:
        raise CheckFailed(
            ngettext("%(count)d request is overdue.", "%(count)d requests are overdue.", overdue) % {"count": overdue}
        )
    return _("No request is overdue.")


@check("L2")
def no_form_waits_for_long(*, at: datetime) -> str:
    """Whatever was sent has become a request, or lies before the staff: nothing waits for a worker that is gone."""
    if PendingSubmission.objects.filter(received_at__lt=at - PATIENCE).exists():
        raise CheckFailed(_("Submitted forms have been waiting for more than ten minutes."))
    return _("No form that was sent has been waiting to be recorded.")


@check("L2")
def staff_were_notified_of_every_request(*, at: datetime) -> str:
    """A lead manager has been told of every request that waits for an answer."""
    if InformationRequest.objects.not_notified().filter(received_at__lt=at - PATIENCE).exists():
        raise CheckFailed(_("No one on our staff has been told about some requests that are waiting for an answer."))
    return _("Our staff have been told about every request that is waiting for an answer.")


def _public_paths(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
    for entry in patterns:
        path = prefix + str(entry.pattern)
        if "<" in path or "(" in path or path.startswith(settings.SIGNED_IN_PREFIX):
            continue
        if isinstance(entry, URLResolver):
            yield from _public_paths(entry.url_patterns, path)
        else:
            yield path
