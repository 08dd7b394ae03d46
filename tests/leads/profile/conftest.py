import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from django.utils import timezone

from leads.models import ConsentEvent, Contact, Link
from leads.profile.links import issue_profile_link, send_profile_links
from tests.factories import make_contact
from tests.wsgi_client import SiteClient

LINK_FORM = "/profile/"
NEW = "Ann.Jones@example.org"


def run_tasks() -> None:
    """Do what a worker does once it was told."""
    send_profile_links.call()


def key_of(client) -> str:
    return re.search(r'name="key" value="([^"]+)"', client.get(LINK_FORM).text)[1]


@pytest.fixture
def ann(policy) -> Contact:
    return make_contact("Ann.Smith@example.com", name="Ann Smith", company="Example & Daughters")


@dataclass
class Page:
    """The page of a person's own record, as its visitor uses it."""

    client: SiteClient
    path: str
    shown: dict[str, str] = field(default_factory=dict)

    def open(self):
        """Open the page and keep what its fields carry."""
        answer = self.client.get(self.path)
        found = re.findall(r'name="(initial-\w+)" value="([^"]*)"', answer.text)
        self.shown = {name: value.replace("&amp;", "&") for name, value in found}
        return answer

    def save(self, *, headers=None, **typed):
        """Change what is given, leave the rest as shown, and save."""
        if not self.shown:
            self.open()
        as_shown = {name.removeprefix("initial-"): value for name, value in self.shown.items()}
        return self.client.post(self.path, {**as_shown, **self.shown, **typed}, headers=headers)

    def press(self, choice, **options):
        return self.client.post(f"{self.path}choices/", {"choice": choice}, **options)

    def ask_for(self, what, **options):
        return self.client.post(f"{self.path}{what}/", **options)

    def name_new_address(self, address=NEW, **options):
        return self.client.post(f"{self.path}address/", {"email": address}, **options)


@pytest.fixture
def page(client, ann) -> Page:
    return Page(client, f"/profile/{issue_profile_link(contact=ann, at=timezone.now())}/")


@pytest.fixture
def mailed(sent):
    """Run what waits and return the mails to an address, or the link of the last of them."""

    def find(address):
        run_tasks()
        return [mail for mail in sent() if mail.to == [address]]

    return find


@pytest.fixture
def link_in(mailed):
    def find(address, kind="profile/(?!new-address)") -> str:
        return re.findall(rf"https://www\.responsys\.example(/{kind}[\w/-]*)", mailed(address)[-1].body)[0]

    return find


@pytest.fixture
def choose(ann):
    """Record a choice that Ann made some weeks ago: `choose("updates", "confirmed")`."""

    def record(purpose, act) -> ConsentEvent:
        return ConsentEvent.objects.create(
            contact=ann,
            address_digest=ann.address_digest,
            purpose=purpose,
            action=act,
            channel="link",
            wording="Send me updates.",
            wording_sha256="0" * 64,
            policy_version_id=2,
            policy_text_sha256="1" * 64,
            at=datetime(2026, 11, 1, tzinfo=UTC),
        )

    return record


@pytest.fixture
def confirmed(choose) -> ConsentEvent:
    """Ann has confirmed updates from her mailbox."""
    return choose("updates", "confirmed")


def links_alive(contact) -> int:
    return Link.objects.filter(contact=contact, ended_at__isnull=True).count()
