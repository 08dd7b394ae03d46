"""A site without history posts its first version by two people; it is in force at once, and there is one."""

import pytest

from privacy.models import PolicyText, PolicyVersion
from privacy.notices.privacy_office import ActionNotAllowed
from privacy.notices.publish import publish_approved
from responsys_site.mail.models import Delivery
from tests.privacy.notices.conftest import DAY


@pytest.fixture
def first_draft(db, project):
    words = (project / "privacy/policy/texts/0002.en.md").read_text().replace("[[", "").replace("]]", "")

    def make():
        version = PolicyVersion.objects.create(kind="first")
        PolicyText.objects.create(version=version, source=words)
        return version

    return make


def test_it_is_in_force_at_posting_and_nobody_is_told_by_mail(first_draft, on_file, agreed, text_of, at):
    on_file("ann")
    agreed(first_draft(), at)
    assert publish_approved(at=at) == 1
    version = PolicyVersion.objects.in_force(at=at)
    assert (version.number, version.in_force_at) == (1, at)
    assert not Delivery.objects.filter(message__kind="legal").exists()
    assert "Privacy policy, version 1" in text_of("/privacy/versions/1/")


def test_a_second_first_version_is_refused(first_draft, agreed, at):
    agreed(first_draft(), at)
    publish_approved(at=at)
    with pytest.raises(ActionNotAllowed, match="a first one can no longer be"):
        agreed(first_draft(), at + DAY)
