"""Checks of the promises that the policy's own pages and tables keep. What they say is public."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from privacy.disclosures import AUDIENCES
from privacy.hashes import text_sha256
from privacy.models import PolicyText
from privacy.publication import Version, read_policy
from privacy.well_formed import disclosure_faults
from responsys_site.edge import snapshot
from responsys_site.ground import guarded
from responsys_site.ground.probing import Answer, ask
from responsys_site.ground.promises import NotKept, check


@check("S2")
def versions_stand(*, at: datetime) -> str:
    """Every version answers at its own address, the one in force at the plain one; words and guards are in place."""
    policy = read_policy(at=at)
    current = _in_force(at)
    for version in policy.versions:
        _answers_with(reverse("privacy:version", args=[version.number]), version)
    _answers_with(reverse("privacy:policy"), current)
    _words_are_unchanged()
    _guards_are_in_place()
    return _("%(count)d versions answered, each with its own words, and version %(number)d at the plain address.") % {
        "count": len(policy.versions),
        "number": current.number,
    }


@check("S3")
def seven_disclosures_are_shown(*, at: datetime) -> str:
    """Each of the seven stands in one clause of the version in force, and the first screen links to it."""
    version = _in_force(at)
    if disclosure_faults(clauses=version.text.clauses):
        raise NotKept(_("One of the seven disclosures does not stand in exactly one clause of the policy."))
    page = _fresh_page(reverse("privacy:policy"))
    for clause in version.text.clauses:
        if clause.disclosure and f'<li class="card" id="card-{clause.disclosure}"' not in page.text:
            raise NotKept(_("The policy's first screen does not show “%(title)s”.") % {"title": clause.title})
        if f'href="#{clause.anchor}"' not in page.text or f'id="{clause.anchor}"' not in page.text:
            raise NotKept(_("The clause “%(title)s” is not linked on the policy's page.") % {"title": clause.title})
    return _("The policy's page shows all seven, each linked to its clause.")


@check("S8")
def every_clause_says_to_whom(*, at: datetime) -> str:
    """No clause of the version in force leaves open whom it is about."""
    version = _in_force(at)
    for clause in version.text.clauses:
        if not clause.applies_to or not set(clause.applies_to) <= set(AUDIENCES):
            raise NotKept(_("The clause “%(title)s” does not say to whom it applies.") % {"title": clause.title})
    return _("Each of the %(count)d clauses of version %(number)d says to whom it applies.") % {
        "count": len(version.text.clauses),
        "number": version.number,
    }


@check("K5")
def provider_is_named(*, at: datetime) -> str:
    """The provider that the settings name is the one that the version in force names."""
    version = _in_force(at)
    provider = settings.HOSTING_PROVIDER
    if not provider or provider not in version.text.markdown:
        raise NotKept(_("The version in force does not name the provider that keeps the database today."))
    return _("Version %(number)d names %(provider)s.") % {"number": version.number, "provider": provider}


def _in_force(at: datetime) -> Version:
    version = read_policy(at=at).in_force(at=at)
    if version is None:
        raise NotKept(_("No version of the policy is in force."))
    return version


def _fresh_page(path: str) -> Answer:
    snapshot.reread()  # what this process holds may be half a minute older than the database
    return ask(path=path)


def _answers_with(path: str, version: Version) -> None:
    page = _fresh_page(path)
    if page.status != 200 or version.text.sha256 not in page.text:
        raise NotKept(_("Version %(number)d did not answer at %(path)s.") % {"number": version.number, "path": path})


def _words_are_unchanged() -> None:
    for text in PolicyText.objects.select_related("version").filter(version__posted_at__isnull=False):
        if text.posted_at != text.version.posted_at or text_sha256(text=text.markdown) != text.sha256:
            raise NotKept(
                _("The stored words of version %(number)d are not the posted ones.") % {"number": text.version.number}
            )


def _guards_are_in_place() -> None:
    if any(table.startswith("privacy_") for table in guarded.missing()):
        raise NotKept(_("The database does not guard the posted versions against changes."))
