"""Two people post a version: one asks, another one agrees; where there is no other, a day's wait and a public note."""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from privacy.models import PolicyVersion, Posting
from privacy.models.posting import ALONE_AFTER
from privacy.notices.contents import contents_sha256
from privacy.notices.not_possible import NotPossible
from privacy.notices.readiness import obstacles
from privacy.office import may_post, people_who_may_post
from privacy.tasks import post_what_is_approved
from responsys_site.ground.bell import ring
from responsys_site.ground.evidence import record


@transaction.atomic
def ask_for_posting(*, version: PolicyVersion, by: AbstractBaseUser, at: datetime) -> Posting:
    """Record the wish to post a draft as it is now. Raises NotPossible."""
    _require_right(by)
    draft = PolicyVersion.objects.drafts().select_for_update(no_key=True, of=("self",)).filter(pk=version.pk).first()
    if draft is None:
        raise NotPossible(_("This version is posted already."))
    if Posting.objects.open().filter(version=draft).exists():
        raise NotPossible(_("Posting this draft was asked for already."))
    if found := obstacles(version=draft, at=at):
        raise NotPossible(" ".join(found))
    return Posting.objects.create(version=draft, sha256=contents_sha256(version=draft), asked_by_id=by.pk, asked_at=at)


def approve(*, posting: Posting, by: AbstractBaseUser, sha256: str, at: datetime) -> None:
    """Agree to what was asked for; `sha256` is of what this person was shown. A worker posts it. Raises NotPossible."""
    _require_right(by)
    if by.pk == posting.asked_by_id:
        raise NotPossible(_("A second person must agree."))
    _approve(posting, sha256, at, approved_by_id=by.pk)


def approve_alone(*, posting: Posting, by: AbstractBaseUser, note: str, sha256: str, at: datetime) -> None:
    """Go on without a second person where nobody else holds the right, 24 hours after asking. `note` is public.

    Raises NotPossible.
    """
    _require_right(by)
    if people_who_may_post().count() > 1:
        raise NotPossible(_("Somebody else holds the right: let them agree."))
    if at < posting.asked_at + ALONE_AFTER:
        raise NotPossible(_("Without a second person, 24 hours pass between asking and posting."))
    if not note.strip():
        raise NotPossible(_("Say in public why no second person agreed."))
    _approve(posting, sha256, at, alone_note=note.strip())


def take_back(*, posting: Posting, by: AbstractBaseUser, at: datetime) -> None:
    """Give up a wish that was not carried out yet. Raises NotPossible."""
    _require_right(by)
    with transaction.atomic():
        _still_open(posting)
        Posting.objects.filter(pk=posting.pk).update(taken_back_at=at)


def refuse(*, posting: Posting, by: AbstractBaseUser, reason: str, at: datetime) -> None:
    """Refuse, as a second person, what was asked for. `reason` is for the one who asked. Raises NotPossible."""
    _require_right(by)
    if by.pk == posting.asked_by_id:
        raise NotPossible(_("Take back what you asked for yourself."))
    if not reason.strip():
        raise NotPossible(_("Say why you do not agree."))
    with transaction.atomic():
        if _still_open(posting).approved_at is not None:
            raise NotPossible(_("Somebody agreed already; it is being posted."))
        Posting.objects.filter(pk=posting.pk).update(refused_at=at, refused_because=reason.strip())
        record(kind="policy posting refused", at=at, facts={"posting": posting.pk, "by": by.pk})


def _approve(posting: Posting, sha256: str, at: datetime, **agreed: object) -> None:
    with transaction.atomic():
        row = _still_open(posting)
        if row.approved_at is not None:
            raise NotPossible(_("Somebody agreed already; it is being posted."))
        if not sha256 == row.sha256 == contents_sha256(version=row.version):
            raise NotPossible(_("The draft is no longer what was asked for: take it back and ask anew."))
        Posting.objects.filter(pk=row.pk).update(approved_at=at, **agreed)
        transaction.on_commit(lambda: ring(post_what_is_approved), robust=True)


def _still_open(posting: Posting) -> Posting:
    """Lock it first: whoever carries it out at this moment is waited for."""
    Posting.objects.select_for_update(of=("self",)).get(pk=posting.pk)
    row = Posting.objects.open().select_related("version").filter(pk=posting.pk).first()
    if row is None:
        raise NotPossible(_("This was posted, taken back or refused already."))
    return row


def _require_right(user: AbstractBaseUser) -> None:
    if not may_post(user=user):
        raise NotPossible(_("This account may not post a version of the policy."))
