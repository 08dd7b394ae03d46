"""The list of public pages. URLs, navigation, site map, sitemap.xml and the checks all read it and nothing else."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise as LazyText
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

Text = str | LazyText

COMPANY, MAIL, PRIVACY = _("The company"), _("The mail we carry"), _("Privacy")


@dataclass(frozen=True)
class Page:
    """One public page.

    `name` is its URL name. A page with a `template` is served by this app at `path`; one without is served by
    another app. `navigation` names the places that list it, `main` and `footer`; the site map lists every page
    under its `section`. `changes` is the change frequency that sitemap.xml gives (sitemaps.org, `changefreq`); a page
    that is not `indexed` is left out there.
    """

    name: str
    title: Text
    description: Text
    section: Text
    path: str = ""
    template: str = ""
    navigation: tuple[str, ...] = ()
    changes: str = "monthly"
    indexed: bool = True

    @property
    def is_served_here(self) -> bool:
        return bool(self.template)

    @cached_property
    def url(self) -> str:
        return reverse(self.name)


PAGES = (
    Page(
        name="pages:home",
        title=_("Home"),
        description=_(
            "Responsys sends mailings for companies, and runs the software that keeps its own privacy policy."
        ),
        section=COMPANY,
        template="pages/home.html",
        changes="daily",
    ),
    Page(
        name="pages:interact",
        title=_("Interact"),
        description=_(
            "What Interact does for people who run mailings: lists, segments, sending, bounces and opt-outs."
        ),
        section=MAIL,
        path="interact/",
        template="pages/interact.html",
        navigation=("main", "footer"),
    ),
    Page(
        name="pages:customers",
        title=_("Customers"),
        description=_(
            "The kinds of companies and institutions that send with Interact, and the mail that each of them sends."
        ),
        section=MAIL,
        path="customers/",
        template="pages/customers.html",
        navigation=("main", "footer"),
    ),
    Page(
        name="pages:recipients",
        title=_("Mail from our customers"),
        description=_("You got mail that was sent with Interact: why, from whom, how to stop it and how to report it."),
        section=MAIL,
        path="mail-from-our-customers/",
        template="pages/recipients.html",
        navigation=("footer",),
    ),
    Page(
        name="pages:about",
        title=_("About us"),
        description=_("Who we are, what we do for a living, and why our privacy policy is kept by software."),
        section=COMPANY,
        path="about/",
        template="pages/about.html",
        navigation=("main", "footer"),
    ),
    Page(
        name="privacy:policy",
        title=_("Privacy policy"),
        description=_("The privacy policy in force today, with the state of every promise in it."),
        section=PRIVACY,
        navigation=("main",),  # the footer has a part of its own for the policy and its register
    ),
    Page(
        name="privacy:versions",
        title=_("Versions of the privacy policy"),
        description=_("Every version of our privacy policy, with the dates when it was posted and was in force."),
        section=PRIVACY,
    ),
    Page(
        name="privacy:promises",
        title=_("Register of promises"),
        description=_("Every promise of the privacy policy, whether it is kept, and when that was last checked."),
        section=PRIVACY,
        changes="hourly",
    ),
    Page(
        name="privacy:seal",
        title=_("Our privacy seal"),
        description=_("Whether we hold a privacy seal, what it covers, how to verify it and where to complain."),
        section=PRIVACY,
    ),
    Page(
        name="pages:principles",
        title=_("Safe Harbor principles"),
        description=_("The seven Safe Harbor principles, each set against our promises and what keeps them."),
        section=PRIVACY,
        path="privacy/safe-harbor/",
        template="pages/principles.html",
        navigation=("footer",),
    ),
    Page(
        name="pages:contact",
        title=_("Contact"),
        description=_("Reach us by e-mail, by post or by form, and reach the privacy desk."),
        section=COMPANY,
        path="contact/",
        template="pages/contact.html",
        navigation=("main", "footer"),
    ),
    Page(
        name="leads:request",
        title=_("Ask for information"),
        description=_("Ask us about Interact. The form is short, and most of it is optional."),
        section=COMPANY,
        navigation=("footer",),  # the masthead has a button for it
    ),
    Page(
        name="desk:ask",
        title=_("Ask the privacy desk"),
        description=_("Ask our Privacy Advocate, have something corrected or removed, or complain."),
        section=PRIVACY,
        navigation=("footer",),
    ),
    Page(
        name="desk:correction",
        title=_("Have something corrected"),
        description=_("Tell our Privacy Advocate what is wrong in what we hold about you, and what is right."),
        section=PRIVACY,
    ),
    Page(
        name="desk:report_mail",
        title=_("Report unwanted mail"),
        description=_(
            "Report mail that a customer of ours should not have sent: its headers, or the message as a file."
        ),
        section=MAIL,
    ),
    Page(
        name="desk:link_request",
        title=_("Find your case again"),
        description=_("Have a new link to your case at the privacy desk mailed to you."),
        section=PRIVACY,
        indexed=False,
    ),
    Page(
        name="desk:figures",
        title=_("The privacy desk in figures"),
        description=_("How many cases the privacy desk had in a year, about what, and how soon they were answered."),
        section=PRIVACY,
        changes="daily",
    ),
    Page(
        name="leads:profile_link",
        title=_("Your details"),
        description=_("Have a link mailed to you that shows what we hold about you, and lets you change it."),
        section=PRIVACY,
        navigation=("footer",),
        indexed=False,
    ),
    Page(
        name="leads:opt_out_by_address",
        title=_("Stop our mailings"),
        description=_("Have a link mailed to you that stops our mailings to your address."),
        section=PRIVACY,
        navigation=("footer",),
        indexed=False,
    ),
    Page(
        name="pages:site_map",
        title=_("Site map"),
        description=_("Every page of this site on one page."),
        section=COMPANY,
        path="site-map/",
        template="pages/site_map.html",
        navigation=("footer",),
    ),
)


def page_named(name: str) -> Page:
    """Return the page whose URL name is `name`. Raises KeyError when the list has none."""
    for page in PAGES:
        if page.name == name:
            return page
    raise KeyError(name)


def pages_in(place: str) -> list[Page]:
    """Return the pages that `place` ("main" or "footer") lists, in the order of the list."""
    return [page for page in PAGES if place in page.navigation]


def pages_by_section() -> list[tuple[Text, list[Page]]]:
    """Return every page under its section, sections in the order in which the list first names them."""
    sections: dict[int, tuple[Text, list[Page]]] = {}
    for page in PAGES:
        sections.setdefault(id(page.section), (page.section, []))[1].append(page)
    return list(sections.values())
