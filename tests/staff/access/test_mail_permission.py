from pathlib import Path

import pytest
from django.utils import timezone

from responsys_site.mail.admin.permissions import mail_permissions
from responsys_site.mail.models import IncomingMail
from tests.factories import make_contact
from tests.staff.access.conftest import ZOE, came_in, sent_by, signed_in

INCOMING, DELIVERIES, MESSAGES = (f"/in/admin/mail/{model}/" for model in ("incomingmail", "delivery", "message"))
OF_OTHERS = ("desk", "rights", "privacy", "mail")


@pytest.fixture
def manager(db):
    return signed_in("Lead managers")


@pytest.fixture
def office(db):
    return signed_in("Privacy office")


@pytest.mark.parametrize("kind", ["taken by the desk", "report", "taken by no one"])
def test_incoming_mail_of_others_is_refused_to_lead_managers(incoming, manager, office, kind):
    mail = incoming[kind]
    for page in (INCOMING, f"{INCOMING}{mail.pk}/change/", f"{INCOMING}{mail.pk}/raw/"):
        assert (manager.get(page).status_code, office.get(page).status_code) == (403, 200)


def test_incoming_mail_is_listed_only_for_the_role_of_the_app_that_took_it(incoming):
    manager = signed_in("Lead managers", "mail.view_incomingmail", "mail.change_message")
    page = manager.get(INCOMING)
    assert page.status_code == 200 and "My secret" not in page.text and ZOE not in page.text
    assert manager.get(f"{INCOMING}{incoming['taken by the desk'].pk}/raw/").status_code == 403


def test_incoming_mail_that_an_app_took_is_shown_to_its_role(incoming, settings):
    path = "leads.requests.process.process_pending"  # any path in the app stands for a handler of its own
    settings.INCOMING_MAIL_HANDLERS = [*settings.INCOMING_MAIL_HANDLERS, path]
    mail = came_in("For the leads", offered=False)
    mail.finish(state=IncomingMail.State.HANDLED, at=timezone.now(), by=path)
    page = signed_in("Lead managers", "mail.view_incomingmail").get(INCOMING).text
    assert "For the leads" in page and "My secret" not in page


def test_incoming_mail_is_decided_upon_only_by_those_who_see_it(incoming):
    mail = incoming["taken by no one"]
    manager = signed_in("Lead managers", "mail.view_incomingmail")
    manager.post(INCOMING, {"action": "ignored", "_selected_action": mail.pk, "index": 0})
    mail.refresh_from_db()
    assert mail.state == IncomingMail.State.WAITING


@pytest.mark.parametrize("app", OF_OTHERS)
def test_mail_of_another_app_is_neither_listed_nor_found_nor_opened(manager, office, app):
    delivery = sent_by(app)
    lists = (DELIVERIES, f"{DELIVERIES}?q={ZOE}", f"{DELIVERIES}?message={delivery.message_id}", MESSAGES)
    for page in lists:
        assert f"{app}/letter" not in manager.get(page).text and f"{app}/letter" in office.get(page).text
    for page in (f"{DELIVERIES}{delivery.pk}/change/", f"{MESSAGES}{delivery.message_id}/attached/"):
        assert (manager.get(page).status_code, office.get(page).status_code) == (403, 200)


def test_mails_of_the_desk_are_not_on_the_page_of_a_contact(manager, office, at):
    contact = make_contact(ZOE, at=at)
    for app in ("leads", *OF_OTHERS):
        sent_by(app)
    page = f"/in/admin/leads/contact/{contact.pk}/change/"
    shown = {app for app in ("leads", *OF_OTHERS) if f"{app}/letter" in manager.get(page).text}
    assert shown == {"leads"} and all(f"{app}/letter" in office.get(page).text for app in OF_OTHERS)


def test_messages_of_every_app_are_shown_without_recipients_to_who_runs_the_site(db):
    message = sent_by("desk").message
    for role in ("Web administrators", "Auditors"):
        browser = signed_in(role)
        assert "From desk" in browser.get(MESSAGES).text
        page = browser.get(f"{MESSAGES}{message.pk}/change/").text
        assert "From desk" in page and ZOE not in page and "/mail/delivery/" not in page


def test_every_app_that_writes_mail_names_who_may_read_it(project: Path):
    writing = {folder.name for folder in (project / "templates/email").iterdir() if folder.is_dir()}
    assert writing == set(mail_permissions())
