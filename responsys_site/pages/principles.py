"""The seven Safe Harbor principles: what each asks, how it is kept here, and the promises that say so.

The principles are those of the annex to the Commission's decision 2000/520/EC, retold. The decision was declared
invalid on 6 October 2015 (Court of Justice, case C-362/14); the page says so and claims no certification.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from privacy.promises.states import PromiseState, PromiseStates
from responsys_site.pages.pages import Page, Text, page_named


@dataclass(frozen=True)
class Principle:
    """One principle. `key` is its anchor on the page; `page_names` are URL names of pages that show how it is kept."""

    key: str
    name: Text
    asks: Text
    kept_by: Text
    promises: tuple[str, ...]
    page_names: tuple[str, ...]

    @property
    def pages(self) -> list[Page]:
        return [page_named(name) for name in self.page_names]


@dataclass(frozen=True)
class PrincipleRow:
    principle: Principle
    states: tuple[PromiseState, ...]

    @property
    def kept(self) -> int:
        return sum(state.state == "kept" for state in self.states)


@dataclass(frozen=True)
class Framework:
    """A framework for personal data from Europe, and its status."""

    key: str
    name: Text
    status: Text


FRAMEWORKS = (
    Framework(
        "safe-harbor",
        _("Safe Harbor"),
        _("Void since 6 October 2015 (Court of Justice, case C-362/14). No one can be certified to it."),
    ),
    Framework(
        "privacy-shield",
        _("Privacy Shield"),
        _("Void since 16 July 2020 (Court of Justice, case C-311/18). No one can rely on it."),
    ),
    Framework(
        "data-privacy-framework",
        _("Data Privacy Framework"),
        _("Since 10 July 2023, for companies that have certified themselves to it. We have not, and do not claim to."),
    ),
)

PRINCIPLES = (
    Principle(
        key="notice",
        name=_("Notice"),
        asks=_("People are told why we collect information about them, who may receive it and how to reach us."),
        kept_by=_(
            "The policy opens with seven disclosures, each linked to its clause. Every version keeps an address of"
            " its own, so you can always look up what you were told."
        ),
        promises=("S2", "S3", "C1", "C2"),
        page_names=("privacy:policy", "privacy:versions"),
    ),
    Principle(
        key="choice",
        name=_("Choice"),
        asks=_("People may say no to any use that goes beyond the reason for which they gave the information."),
        kept_by=_(
            "The request form asks about updates as a question of its own. The mail that answers you carries a link"
            " that opts you out. The pages work for those who refuse cookies."
        ),
        promises=("L1", "L2", "L3", "T7"),
        page_names=("leads:request", "leads:opt_out_by_address"),
    ),
    Principle(
        key="onward-transfer",
        name=_("Onward transfer"),
        asks=_(
            "Information goes on to others only within notice and choice, and only to those who protect it as well."
        ),
        kept_by=_(
            "The policy names the provider that keeps our database. No one else gets the information without your"
            " permission in advance or a court order."
        ),
        promises=("L6", "K5"),
        page_names=("privacy:policy",),
    ),
    Principle(
        key="security",
        name=_("Security"),
        asks=_("Information is guarded against loss, misuse, disclosure, alteration and destruction."),
        kept_by=_(
            "The database itself refuses changes to rows that must never change. The links we mail cannot be made"
            " from a stolen copy of it. Requests are open only to staff who have the role for them."
        ),
        promises=("K1", "K2", "K3", "L7"),
        page_names=("privacy:promises",),
    ),
    Principle(
        key="data-integrity",
        name=_("Data integrity"),
        asks=_("Information fits the purpose for which it was given, and is accurate, complete and current."),
        kept_by=_(
            "The request form asks for what we need to answer you and marks what is optional. With each request we"
            " record which version of the policy was shown. No public page sets a cookie, so nothing that you read here"
            " is tied to you."
        ),
        promises=("L1", "L4", "T6"),
        page_names=("leads:request",),
    ),
    Principle(
        key="access",
        name=_("Access"),
        asks=_("People can see what is held about them, and have it corrected or deleted where it is wrong."),
        kept_by=_(
            "A link that we mail you opens your own record, where you see what we hold and correct it. Or write to the"
            " privacy desk: a person there looks it up and corrects it."
        ),
        promises=("L4", "L5"),
        page_names=("leads:profile_link", "pages:contact"),
    ),
    Principle(
        key="enforcement",
        name=_("Enforcement"),
        asks=_("There is a way to complain that costs nothing, and someone checks that the promises are kept."),
        kept_by=_(
            "The software checks the promises on a schedule and publishes what it finds, failures too. Complaints go"
            " to the privacy desk first."
        ),
        promises=("K4", "E1", "E2"),
        page_names=("privacy:promises", "pages:contact", "privacy:seal"),
    ),
)


def read_principles(*, promises: PromiseStates) -> list[PrincipleRow]:
    """Return the principles with the states of the promises they cite; an id the register lacks is left out."""
    known = {state.promise.id: state for state in promises.all}
    return [
        PrincipleRow(principle, tuple(known[id_] for id_ in principle.promises if id_ in known))
        for principle in PRINCIPLES
    ]
