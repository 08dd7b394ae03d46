import pytest
from django import forms
from django.http import HttpResponseRedirect

from leads import promise_checks, wording
from leads.forms import InformationRequestForm
from leads.models import Choice
from leads.optout import opt_out
from leads.views import opt_out as opt_out_views
from responsys_site.ground.addresses import digest
from responsys_site.ground.promises import NotKept, run_checks
from responsys_site.mail.models import Delivery, Message, Suppression


def state_of(promise: str, at) -> str:
    (result,) = run_checks(at=at, only={promise})
    return result.state


@pytest.mark.parametrize("promise", ["L1", "L3"])
def test_they_are_kept_today_and_leave_no_trace(policy, at, settings, promise):
    assert state_of(promise, at) == "kept"
    assert Suppression.objects.count() == 0 and not settings.OPT_OUT_JOURNAL.exists()


def test_l1_is_broken_by_one_more_field(policy, at, monkeypatch):
    class Curious(InformationRequestForm):
        birthday = forms.CharField()

        def __init__(self, *args, **options):
            super().__init__(*args, **options)
            self.helper.layout.append("birthday")

    monkeypatch.setattr("leads.views.information_request.InformationRequestForm", Curious)
    with pytest.raises(NotKept, match="something else"):
        promise_checks.form_asks_what_is_promised(at=at)


def test_l1_is_broken_by_a_page_that_sends_people_to_the_form(policy, at, monkeypatch):
    send_away = HttpResponseRedirect("/request-information/")
    monkeypatch.setattr("leads.views.information_request.render", lambda *args, **options: send_away)
    with pytest.raises(NotKept, match="only for people"):
        promise_checks.nothing_is_behind_the_form(at=at)


def test_l3_is_broken_by_a_link_that_acts_when_it_is_opened(policy, at, monkeypatch):
    def hasty(request, template):
        opt_out(address_digest=digest(promise_checks.NOBODY), how=Choice.How.LINK, words=wording.ONE_CLICK, at=at)
        return page(request, template)

    page = opt_out_views._page
    monkeypatch.setattr(opt_out_views, "_page", hasty)
    with pytest.raises(NotKept, match="before the button"):
        promise_checks.opt_out_works(at=at)
    assert Suppression.objects.count() == 0


def test_l3_is_broken_by_a_button_that_does_nothing(policy, at, monkeypatch):
    monkeypatch.setattr(opt_out_views, "opt_out", lambda **facts: True)
    with pytest.raises(NotKept, match="no effect"):
        promise_checks.opt_out_works(at=at)


def test_l3_is_broken_by_an_opt_out_without_a_journal_line(policy, at, monkeypatch):
    monkeypatch.setattr("leads.journal.append", lambda **facts: None)
    with pytest.raises(NotKept, match="journal"):
        promise_checks.opt_out_works(at=at)


def test_l3_is_broken_by_a_mailing_after_an_opt_out(db, at):
    Suppression.objects.add(address_digest="a" * 32, scope="marketing", reason="opted out", at=at)
    mailing = Message.objects.create(kind="marketing", subject="x", text="x", from_email="a@example.com", created_at=at)
    later = at.replace(hour=13)
    Delivery.objects.create(
        message=mailing, address_digest="a" * 32, state="sent", sent_at=later, queued_at=at, message_id_header="<x@y>"
    )
    with pytest.raises(NotKept, match="had opted out"):
        promise_checks.nobody_who_opted_out_was_mailed(at=at)
