"""Checks of the promises that the company pages keep. Each requests the pages as a visitor would."""

from dataclasses import dataclass
from datetime import datetime
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from privacy.policy.published import PUBLISHED_POLICY, load_published_policy
from privacy.promises.states import ENDED, read_states
from responsys_site.core.http.security_headers import SecurityHeaders
from responsys_site.core.http.self_client import REREAD_WITHIN, request_page
from responsys_site.core.promise_checks import CheckFailed, check
from responsys_site.pages.pages import PAGES, page_named
from responsys_site.pages.templatetags.external_links import REL
from responsys_site.pages.views import QUESTIONS

DATA_BLOCK = "application/ld+json"  # a script element of this type is never run (HTML, 4.12.1)


@dataclass(frozen=True)
class Link:
    """One `a` element: where it leads, its `rel` tokens and its classes."""

    href: str
    rel: frozenset[str]
    classes: frozenset[str]


class ParsedPage(HTMLParser):
    """What a page holds. `main_text` is the text inside `main`; `attributes` are those of each element with an id."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.mains = self.scripts = 0
        self.links: list[Link] = []
        self.main_text = ""
        self.attributes: dict[str, dict[str, str]] = {}
        self.policy_versions: set[str] = set()  # the numbers of the policy that it names as its own
        self._in_main = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "main":
            self.mains += 1
            self._in_main = True
        self.scripts += tag == "script" and values.get("type") != DATA_BLOCK
        if tag == "a" and "href" in values:
            rel, classes = (frozenset(values.get(name, "").split()) for name in ("rel", "class"))
            self.links.append(Link(values["href"], rel, classes))
        if "data-policy-version" in values:
            self.policy_versions.add(values["data-policy-version"])
        if "id" in values:
            self.attributes[values["id"]] = values

    def handle_endtag(self, tag: str) -> None:
        if tag == "main":
            self._in_main = False

    def handle_data(self, data: str) -> None:
        if self._in_main:
            self.main_text += data


FRAMEWORK_KEYS = ("safe-harbor", "privacy-shield", "data-privacy-framework")
PRINCIPLE_KEYS = ("notice", "choice", "onward-transfer", "security", "data-integrity", "access", "enforcement")


@check("S1")
def pages_answer(*, at: datetime) -> str:
    """Every page answers 200 with its security headers, sets no cookie, has no script and has one main landmark."""
    for page in PAGES:
        _read(page.url)
    count = len(PAGES)
    return ngettext(
        "%(count)d page was asked for without a cookie; it answered, set none and has no script.",
        "%(count)d pages were asked for without a cookie; all answered, and none sets one or has a script.",
        count,
    ) % {"count": count}


@check("S5")
def principles_are_set_against_promises(*, at: datetime) -> str:
    """The page names the seven, each cites promises of the register that stand, and no framework is claimed."""
    page = _read(page_named("pages:principles").url)
    states = {state.promise.id: state.state for state in read_states(at=at).all}
    for key in PRINCIPLE_KEYS:
        cited = set(page.attributes.get(key, {}).get("data-promises", "").split())
        if not cited:
            raise CheckFailed(_("The principles page cites no promise for the principle “%(key)s”.") % {"key": key})
        if unknown := cited - states.keys():
            raise CheckFailed(_("The principles page cites %(id)s, which is no promise.") % {"id": min(unknown)})
        if all(states[promise] == ENDED for promise in cited):
            raise CheckFailed(_("Every promise that the page cites for “%(key)s” has ended.") % {"key": key})
    for key in FRAMEWORK_KEYS:
        if page.attributes.get(key, {}).get("data-claim") != "none":
            raise CheckFailed(_("The page does not say that we claim nothing under “%(key)s”.") % {"key": key})
    return _("The page names all seven principles, and each cites promises of the register.")


@check("S6")
def recipients_find_answers(*, at: datetime) -> str:
    """The page for recipients of customers' mail answers each of its questions, and names where to report mail."""
    page = _read(page_named("pages:recipients").url)
    hrefs = {link.href for link in page.links}
    for question in QUESTIONS:
        if question.anchor not in page.attributes or f"#{question.anchor}" not in hrefs:
            raise CheckFailed(_("The question “%(title)s” has no answer on its page.") % {"title": question.title})
    if settings.PRIVACY_MAILBOX not in page.main_text:
        raise CheckFailed(_("The page for recipients does not say where to report unwanted mail."))
    return _("The page answers its %(count)d questions, and says how to report unwanted mail to the privacy desk.") % {
        "count": len(QUESTIONS)
    }


@check("S7")
def outgoing_links_are_marked(*, at: datetime) -> str:
    """Every link to another site, on every public page, is marked and carries no referrer and no opener."""
    found = 0
    for path in _public_paths():
        for link in filter(_leads_elsewhere, _read(path).links):
            found += 1
            if not set(REL.split()) <= link.rel or "outgoing" not in link.classes:
                raise CheckFailed(_("On %(path)s a link to another site is not marked as one.") % {"path": path})
    return _("All %(count)d links to other sites are marked, and pass on neither referrer nor opener.") % {
        "count": found
    }


@check("S8")
def every_page_names_the_same_policy(*, at: datetime) -> str:
    """Pages for visitors, customers and recipients name one policy: the version in force, now or a moment ago."""
    policy = load_published_policy(at=at)
    versions = {policy.in_force(at=at), policy.in_force(at=at - REREAD_WITHIN)}
    numbers = {str(version.number) for version in versions if version}
    for page in PAGES:
        named = _read(page.url).policy_versions
        if not named or not named <= numbers:
            raise CheckFailed(_("The page %(path)s does not name the policy that is in effect.") % {"path": page.url})
    return _("All %(count)d pages, for visitors and for customers, name the same version of the policy.") % {
        "count": len(PAGES)
    }


@check("E3")
def contact_page_says_how_to_reach_us(*, at: datetime) -> str:
    """The contact page carries the e-mail address, every line of the postal address, and the privacy desk."""
    page = _read(page_named("pages:contact").url)
    words = " ".join(page.main_text.split())
    if not settings.COMPANY_ADDRESS or not all(line in words for line in settings.COMPANY_ADDRESS):
        raise CheckFailed(_("The contact page lacks a line of the postal address."))
    if f"mailto:{settings.PRIVACY_MAILBOX}" not in {link.href for link in page.links}:
        raise CheckFailed(_("The contact page lacks the e-mail address."))
    if "privacy-desk" not in page.attributes:
        raise CheckFailed(_("The contact page does not name the privacy desk."))
    return _("The contact page carries our e-mail address, our postal address and the privacy desk.")


def _read(path: str) -> ParsedPage:
    """Return a page as a visitor gets it. Raises CheckFailed unless it is whole, without a cookie and a script."""
    answer = request_page(path=path)
    if answer.status != 200:
        raise CheckFailed(_("The page %(path)s answered %(status)d.") % {"path": path, "status": answer.status})
    if answer.header("set-cookie"):
        raise CheckFailed(_("The page %(path)s set a cookie.") % {"path": path})
    page = ParsedPage(answer.text)
    if page.mains != 1:
        raise CheckFailed(_("The page %(path)s has no main part.") % {"path": path})
    if page.scripts:
        raise CheckFailed(_("The page %(path)s runs a script.") % {"path": path})
    for name, value in SecurityHeaders().for_path(path):
        if answer.header(name) != value:
            raise CheckFailed(_("The page %(path)s came without its header %(name)s.") % {"path": path, "name": name})
    return page


def _public_paths() -> list[str]:
    versions = [reverse("privacy:version", args=[version.number]) for version in PUBLISHED_POLICY.get().versions]
    return [page.url for page in PAGES] + versions


def _leads_elsewhere(link: Link) -> bool:
    # A relative address has no host; an address of the same site has ours.
    host = urlsplit(link.href).netloc
    return bool(host) and host != urlsplit(settings.SITE_URL).netloc
