import io
import json
import re
import string
from zipfile import ZipFile

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leads.models import Contact
from leads.profile.links import issue_profile_link
from leads.requests.process import process_pending
from privacy.rights.jobs import act_on_rights
from privacy.rights.requests import request_access
from responsys_site.core.db.erasure_scan import find_leftovers
from responsys_site.core.email_addresses import keyed_digest
from responsys_site.mail.queue.tasks import send_due
from tests.leads.conftest import FORM, key_of
from tests.leads.profile.conftest import Page
from tests.privacy.rights.conftest import erase, write_to_us
from tests.wsgi_client import SiteClient

pytestmark = pytest.mark.slow

LETTERS = string.ascii_letters + "éßøЖ漢'&<>"
words = st.text(LETTERS, min_size=5, max_size=20)


class Doors:
    """What a visitor can do at the site's public doors; `typed` is all that went in."""

    def __init__(self, address: str, name: str) -> None:
        self.address, self.typed, self.client = address, {address}, SiteClient()
        self.ask(name)

    def ask(self, word: str) -> None:
        self.typed.add(word)
        answers = {"name": word, "email": self.address, "needs": f"About {word}", "key": key_of(self.client)}
        assert self.client.post(FORM, answers).status_code == 303
        process_pending(at=timezone.now())
        send_due(at=timezone.now())

    def correct(self, word: str) -> None:
        self.typed.add(word)
        assert self._page().save(company=word).status_code == 303

    def stop(self, word: str) -> None:
        assert self._page().press("stop-updates").status_code == 303

    def write(self, word: str) -> None:
        self.typed.add(word)
        letter = f"From: {self.address}\r\nSubject: Hello\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{word}\r\n"
        write_to_us(letter.encode())

    def _page(self) -> Page:
        contact = Contact.objects.of(address_digest=keyed_digest(self.address))
        return Page(self.client, f"/profile/{issue_profile_link(contact=contact, at=timezone.now())}/")


def everything_about(address: str) -> str:
    """Ask for a copy, and return all that the file for programs and the mails in it say."""
    request_access(address=address, by=None, at=timezone.now())
    act_on_rights(at=timezone.now())
    send_due(at=timezone.now())
    path = re.search(r"/privacy/copy/[\w-]{22}/", mail.outbox[-1].body)[0]
    archive = ZipFile(io.BytesIO(SiteClient().post(path).content))
    mails = [archive.read(name).decode() for name in archive.namelist() if name.endswith(".eml")]
    return "\n".join([*texts_in(json.loads(archive.read("everything.json"))), *mails])


def texts_in(value: object) -> list[str]:
    if isinstance(value, dict):
        value = list(value.values())
    return [text for one in value for text in texts_in(one)] if isinstance(value, list) else [str(value)]


# Whatever the order of the doors, and whatever the letters.
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    local=st.text(string.ascii_letters, min_size=6, max_size=12),
    name=words,
    word=words,
    # A mailbox may ask three times a day, and has asked once.
    acts=st.lists(st.sampled_from(["ask", "correct", "stop", "write"]), max_size=3).filter(
        lambda acts: acts.count("ask") < 3
    ),
)
def test_it_is_in_the_copy_and_nowhere_after_the_erasure(policy, local, name, word, acts):
    with transaction.atomic():
        doors = Doors(f"{local}@Some-Place.example", f"Nn{name}")
        for act in acts:
            getattr(doors, act)(f"Ww{word}")
        held = everything_about(doors.address)
        assert [text for text in doors.typed if text not in held] == []
        erase(doors.address)
        send_due(at=timezone.now())
        act_on_rights(at=timezone.now())
        assert find_leftovers(texts=doors.typed) == []
        transaction.set_rollback(True)
