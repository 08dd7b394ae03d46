"""The register: every promise of the policy in plain words, for visitors.

An id never changes its meaning and is never used again. When a posted version retires a promise, its row here gets
`ended` with the public reason ("Ended with version 3: ..."); it is then no longer checked, and stays listed. While a
version in force makes the promise (the one before, or a later one again), it is checked even so.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Promise:
    """One thing that the policy promises: its id for good, its sentence, the clause that makes it."""

    id: str
    sentence: Any  # a lazily translated string
    clause: str = ""  # the clause's anchor
    acts_at: str = ""  # the name of the URL where one acts on it
    is_permission: bool = False  # it lets us do something; while we don't, it can be neither kept nor broken
    ended: Any = ""  # the public reason, once a posted version has retired it; void while one makes it again

    def has_ended(self, *, active: frozenset[str]) -> bool:
        """Whether it has ended; `active` are the ids of the promises that the policy makes today."""
        return bool(self.ended) and self.id not in active


@dataclass(frozen=True)
class PromiseGroup:
    """Promises of one kind, under one heading of the register."""

    anchor: str
    title: Any  # a lazily translated string
    promises: tuple[Promise, ...]


GROUPS = (
    PromiseGroup(
        "the-site",
        _("The site"),
        (
            Promise(
                "S1", _("You can read every page of this site with no script and no cookie."), "scope", "pages:home"
            ),
            Promise(
                "S2",
                _(
                    "You can read every version of this policy at an address of its own, "
                    "and the one in force at one address."
                ),
                "scope",
                "privacy:versions",
            ),
            Promise(
                "S3",
                _(
                    "We tell you seven things: what we collect, who collects it, how we use it, with whom we may share "
                    "it, what choices you have, how we keep it safe, and how mistakes are corrected."
                ),
                "what-we-disclose",
                "privacy:policy",
            ),
            Promise(
                "S4",
                _("We hold the licence of a privacy seal program, and you can check its mark."),
                "seal",
                "privacy:seal",
                ended=_("Ended with version 2. The licence of 2003 is a thing of the past."),
            ),
            Promise(
                "S5",
                _("We set our practice against the seven Safe Harbor principles, one by one."),
                "safe-harbor",
                "pages:principles",
            ),
            Promise(
                "S6",
                _("If one of our customers sent you mail, we answer your questions on a page made for you."),
                "mail-from-customers",
                "pages:recipients",
            ),
            Promise(
                "S7", _("We mark links that lead to other sites, and tell those sites nothing of your visit."), "links"
            ),
            Promise("S8", _("Visitors have the same commitment from us as our customers."), "scope", "privacy:policy"),
        ),
    ),
    PromiseGroup(
        "what-is-tracked",
        _("What is tracked"),
        (
            Promise(
                "T1",
                _("We use IP addresses to mend and run the site, and cut them short when that is done."),
                "request-log",
            ),
            Promise("T2", _("We count which browsers people use, so that our pages work in them."), "request-log"),
            Promise(
                "T3",
                _("A cookie may tell whether a customer is signed in to a product that we link to."),
                "cookies",
                is_permission=True,
            ),
            Promise(
                "T4",
                _("A cookie may follow the visit of an affiliate's visitor from entry to registration."),
                "cookies",
                is_permission=True,
            ),
            Promise(
                "T5",
                _("A cookie may help us measure how well a campaign has done."),
                "cookies",
                is_permission=True,
            ),
            Promise("T6", _("We never link a cookie to anything that tells who you are."), "cookies"),
            Promise("T7", _("You can refuse every cookie and still use the site."), "cookies"),
        ),
    ),
    PromiseGroup(
        "what-is-collected",
        _("What is collected, and for what"),
        (
            Promise(
                "L1",
                _("Our request form is optional, and nothing else stands behind it."),
                "information-requests",
                "leads:request",
            ),
            Promise(
                "L2",
                _("We send you news only if you choose it, and contact you when you ask for it."),
                "use",
                "leads:request",
            ),
            Promise(
                "L3", _("You can stop our mailings at any time, at once and for good."), "choices", "leads:request"
            ),
            Promise("L4", _("When you register, we mail you a form to update your details."), "corrections"),
            Promise(
                "L5", _("You can also write to us, and we confirm every correction."), "corrections", "pages:contact"
            ),
            Promise(
                "L6",
                _(
                    "We never share, sell or rent your information unless you permit it in advance "
                    "or a court orders it."
                ),
                "sharing",
            ),
            Promise("L7", _("Only the employees who manage your information can see it."), "sharing"),
        ),
    ),
    PromiseGroup(
        "how-it-is-kept",
        _("How it is kept"),
        (
            Promise("K1", _("We protect your information against loss, misuse and alteration."), "security"),
            Promise("K2", _("We keep your information in a database in a secure environment."), "storage"),
            Promise("K3", _("We keep our employees aware of how important privacy is."), "security"),
            Promise(
                "K4",
                _("We check our defences again and again, and show you the result."),
                "security",
                "privacy:promises",
            ),
            Promise("K5", _("We name the provider that keeps the database."), "storage", "privacy:policy"),
        ),
    ),
    PromiseGroup(
        "how-it-changes",
        _("How it changes"),
        (
            Promise("C1", _("If we change how we use personal information, we tell you by e-mail."), "changes"),
            Promise(
                "C2",
                _("We post a new policy at least 30 days before it takes effect. Until then the old one holds."),
                "changes",
                "privacy:versions",
            ),
        ),
    ),
    PromiseGroup(
        "how-it-is-enforced",
        _("How it is enforced"),
        (
            Promise("E1", _("Our Privacy Advocate answers your questions and concerns."), "questions", "pages:contact"),
            Promise(
                "E2",
                _("If our answer does not satisfy you, we tell you who else will take up the matter."),
                "questions",
            ),
            Promise("E3", _("We tell you how to reach us."), "who-we-are", "pages:contact"),
        ),
    ),
)
PROMISES = tuple(promise for group in GROUPS for promise in group.promises)
