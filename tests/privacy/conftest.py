from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.urls import get_resolver

from privacy.models import Notice, PolicyVersion, Posting
from responsys_site.core.http import snapshot
from responsys_site.mail.models import Message
from tests.factories import make_draft

WORDS = """{#changes data-promises="C1 C2" data-applies-to="visitors customers"}
## How we change this

{.plain}
We tell you *first*.

The body of the clause.
"""
POSTED = datetime(2030, 1, 1, tzinfo=UTC)
MONTH = timedelta(days=30)


@pytest.fixture(autouse=True, scope="session")
def loaded_urls():
    """Import the views before any test: what a test measures of itself is then its own flow."""
    assert get_resolver().url_patterns


@pytest.fixture
def draft(db):
    return lambda *, words=WORDS, **columns: make_draft(words=words, **columns)


def agree_to(version, at):
    """Two people agree to the posting of a draft."""
    asker, other = (User.objects.get_or_create(username=name, is_staff=True)[0] for name in ("asker", "other"))
    Posting.objects.create(
        version=version, sha256="0" * 64, requested_by=asker, requested_at=at, approved_by=other, approved_at=at
    )


@pytest.fixture
def settle(db):
    """Let the notice of a version, which goes to nobody, settle at a given time."""

    def make(version, *, at):
        message = Message.objects.create(
            kind="legal",
            template="test",
            subject="We change",
            text="So.",
            from_email="a@example.com",
            created_at=version.posted_at,
        )
        Notice.objects.create(version=version, message=message, part=Notice.Part.NOTICE, at=version.posted_at)
        PolicyVersion.objects.filter(pk=version.pk).update(settled_at=at)
        snapshot.clear()

    return make


@pytest.fixture
def post(draft, settle):
    """Post a version of the site's own, and let its notice settle if a time is given for that."""

    def make(number=1, *, kind="change", at=POSTED, effective_at=POSTED + MONTH, settled_at=None, notes=(), **columns):
        version = draft(kind=kind, **columns)
        for note in notes:
            version.clause_notes.create(**note)
        agree_to(version, at)
        version.post(number=number, at=at, effective_at=effective_at)
        if settled_at:
            settle(version, at=settled_at)
        snapshot.clear()
        return PolicyVersion.objects.get(pk=version.pk)

    return make


@pytest.fixture
def first(post):
    """The site's first version, in force at posting."""
    return post(1, kind="first", effective_at=POSTED)


@pytest.fixture
def now(at):
    with time_machine.travel(at, tick=False) as clock:
        yield clock


@pytest.fixture
def text_of(client):
    """The words of a page as one line, markup and all."""

    def get(path, *, status=200):
        response = client.get(path)
        assert response.status_code == status
        return " ".join(response.content.decode().split())

    return get
