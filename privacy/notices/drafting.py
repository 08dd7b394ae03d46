"""Begin a draft with the words that stand: a change of them, or a correction."""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from privacy.models import Kind, PolicyText, PolicyVersion
from privacy.notices.not_possible import NotPossible
from privacy.office import may_post


def start_change(*, version: PolicyVersion, by: AbstractBaseUser, at: datetime) -> PolicyVersion:
    """Return a new draft of a change with the words of the version in force. Raises NotPossible."""
    _require_right(by)
    if PolicyVersion.objects.in_force(at=at) != version:
        raise NotPossible(_("A change begins with the words of the version in force."))
    return _draft(version, kind=Kind.CHANGE)


def start_correction(*, version: PolicyVersion, by: AbstractBaseUser, at: datetime) -> PolicyVersion:
    """Return a new draft of a correction with the words of this version, in force or coming. Raises NotPossible."""
    _require_right(by)
    public = PolicyVersion.objects.public()
    if version not in {public.in_force(at=at), public.coming(at=at)}:
        raise NotPossible(_("Only the version in force, or the coming one, can be corrected."))
    return _draft(version, kind=Kind.CORRECTION, corrects=version.corrects or version)


@transaction.atomic
def _draft(version: PolicyVersion, **columns: object) -> PolicyVersion:
    draft = PolicyVersion.objects.create(**columns)
    for language, markdown in version.texts.values_list("language", "markdown"):
        PolicyText.objects.create(version=draft, language=language, markdown=markdown)
    return draft


def _require_right(user: AbstractBaseUser) -> None:
    if not may_post(user=user):
        raise NotPossible(_("This account may not write a version of the policy."))
