"""Every public form, as a visitor meets it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.apps import apps
from django.db import OperationalError, connection
from django.utils import timezone

from leads.consent.double_opt_in import issue_confirm_link
from leads.models import Contact, Link
from leads.profile.links import issue_profile_link
from privacy.desk.models import CaseLink
from responsys_site.core.email_addresses import keyed_digest
from tests.databases import connect_as
from tests.factories import make_case, make_contact
from tests.wsgi_client import SiteClient

URLENCODED = "application/x-www-form-urlencoded"
ANN = "ann@example.com"


def contact() -> Contact:
    return make_contact(ANN, company="Acme")


def profile() -> str:
    return f"/profile/{issue_profile_link(contact=contact(), at=timezone.now())}/"


def mailed_link(purpose: Link.Purpose, **facts: str) -> str:
    return Link.objects.issue(purpose=purpose, contact=contact(), at=timezone.now(), facts=facts)


def new_address() -> str:
    token = mailed_link(Link.Purpose.NEW_ADDRESS, address="a@example.org", address_digest=keyed_digest("a@example.org"))
    return f"/profile/new-address/{token}/"


def case(channel: str = "form") -> str:
    opened = make_case(ANN, channel=channel)
    return f"/privacy/cases/{CaseLink.objects.issue(case=opened, at=timezone.now())}/"


def confirm() -> str:
    return f"/confirm/{issue_confirm_link(contact=contact(), purpose='updates', at=timezone.now())}/"


@dataclass(frozen=True)
class PublicForm:
    """A form: how its page's path is made, what is typed, and where the POST goes, from the page on."""

    path: Callable[[], str]
    typed: dict[str, str]
    action: str = ""
    text: str = ""  # the field that a sentence is typed into
    needs_token: bool = False
    network_limit: int = 0  # per hour
    mailbox_limit: int = 0  # per day
    own_limit: int = 0  # of the person whose page it is, per day


def at(path: str) -> Callable[[], str]:
    return lambda: path


def public(path: str, sentence: str, mailbox_limit: int, **typed: str) -> PublicForm:
    limits = {"network_limit": 20, "mailbox_limit": mailbox_limit}
    return PublicForm(at(path), {"email": ANN} | typed, text=sentence, needs_token=True, **limits)


FORMS = {
    "request": public("/request-information/", "needs", 3, name="Ann", needs="Prices, please"),
    "ask": public("/privacy/ask/", "text", 5, kind="question", name="Zoë", text="Why, please?"),
    "correction": public("/privacy/correction/", "wrong", 5, wrong="this is wrong", right="that is right"),
    "report": public("/privacy/report-mail/", "text", 5, text="This one, please"),
    "profile link": public("/profile/", "email", 3),
    "case link": public("/privacy/cases/", "reference", 3, reference="P-7K3Q2M"),
    "opt-out link": PublicForm(at("/opt-out/"), {"email": ANN}, text="email", network_limit=20),
    "case": PublicForm(case, {"text": "And another thing"}, text="text", needs_token=True),
    "escalation": PublicForm(case, {}, "escalate/"),
    "sender": PublicForm(lambda: case("mail"), {}),
    "profile": PublicForm(profile, {"name": "Ann Jones", "company": "Acme"}, text="company"),
    "choices": PublicForm(profile, {"choice": "ask-updates"}, "choices/"),
    "address": PublicForm(profile, {"email": "ann@example.org"}, "address/", text="email", own_limit=5),
    "copy": PublicForm(profile, {}, "copy/", own_limit=2),
    "erasure link": PublicForm(profile, {}, "erasure/", own_limit=3),
    "new address": PublicForm(new_address, {}),
    "erasure": PublicForm(lambda: f"/profile/erasure/{mailed_link(Link.Purpose.ERASURE)}/", {}),
    "confirm": PublicForm(confirm, {}),
}


def named(*conditions: str) -> list[str]:
    """The forms of which all these attributes are set."""
    return [name for name, form in FORMS.items() if all(getattr(form, condition) for condition in conditions)]


class Visitor:
    """Opens a form, fills it in and sends it, once or again."""

    def __init__(self, name: str) -> None:
        self.form = FORMS[name]
        self.client = SiteClient()
        self.client.raise_request_exception = False
        self.path = self.form.path()

    def fill_in(self, **changes: str) -> str:
        """Return the body of a form that was open for a minute."""
        with time_machine.travel(datetime.now(UTC) - timedelta(minutes=1)):
            page = self.client.get(self.path)
        token = re.search(r'name="key" value="([^"]+)"', page.text)
        initial = re.findall(r'name="(initial-\w+)" value="([^"]*)"', page.text)
        sent = {**({"key": token[1]} if token else {}), **dict(initial), **self.form.typed, **changes}
        return urlencode(sent)

    def send(self, body: str, ip: str = "203.0.113.9", **headers: str):
        path = self.path + self.form.action
        return self.client.post(path, body, content_type=URLENCODED, REMOTE_ADDR=ip, headers=headers)


@pytest.fixture
def visit(policy) -> Callable[[str], Visitor]:
    return Visitor


@pytest.fixture
def without_database(policy):
    """Do something while the database cannot be reached."""
    as_it_is = {name: connection.settings_dict[name] for name in ("NAME", "HOST", "PORT")}

    def do(act):
        connect_as({"NAME": "none/there", "HOST": "127.0.0.1", "PORT": "9"})
        try:
            with pytest.raises(OperationalError):
                connection.ensure_connection()
            return act()
        finally:
            connect_as(as_it_is)

    return do


def every_row() -> dict[str, list[dict]]:
    """Everything in the database that a form may write."""
    labels = {"core", "leads", "desk", "mail", "rights"}
    models = [model for model in apps.get_models() if model._meta.app_label in labels and model._meta.managed]
    return {model._meta.label: list(model._default_manager.order_by("pk").values()) for model in models}
