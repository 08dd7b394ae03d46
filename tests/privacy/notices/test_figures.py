"""A figure that the software keeps stands in the policy by its name, is frozen at posting, and is compared since."""

from datetime import timedelta

import pytest
import time_machine

from privacy.models import PolicyText, PolicyVersion, Posting
from privacy.notices.privacy_office import ActionNotAllowed
from privacy.notices.publish import publish_approved
from privacy.promises.runner import run_checks

DAYS = "[[request_log_address_days]]"
SHORTER = ("request-log", "We keep addresses for half the time.", "We need them for no longer.")


@pytest.fixture
def in_force(policy, settings, at):
    """Version 2, and what the check of one promise says of the site at that moment."""

    def state(promise):
        return run_checks(at=at, only={promise})[0]

    return state


def test_figures_are_filled_and_frozen(policy, client):
    text = PolicyText.objects.get(version__number=2)
    assert text.figures["request_log_address_days"] == "14" and DAYS in text.source
    assert "We keep the full IP address for 14 days and the rest for 180 days." in text.markdown
    assert "This is version 2. We posted it on 1 October 2026." in client.get("/privacy/").text


def test_another_figure_typed_in_place_of_the_name_is_refused(draft_change, agreed, at):
    version = draft_change(words=lambda text: text.replace(DAYS, "7"))
    with pytest.raises(ActionNotAllowed, match="no longer states request_log_address_days, which is 14"):
        agreed(version, at)


def test_a_name_that_nothing_fills_is_refused(draft_change, agreed, at):
    with pytest.raises(ActionNotAllowed, match="Nothing fills the placeholder"):
        agreed(draft_change(words=lambda text: f"{text}\n\nKept for [[moon_days]].\n"), at)


def test_changed_figure_needs_a_public_reason(policy, settings, draft_change, agreed, at):
    settings.REQUEST_LOG_ADDRESS_DAYS = 7
    with pytest.raises(ActionNotAllowed, match="request_log_address_days changes from 14 to 7"):
        agreed(draft_change(), at)
    assert agreed(draft_change(notes=[SHORTER]), at).approved_at


@pytest.mark.parametrize(
    ("promise", "setting", "value"),
    [
        ("T1", "REQUEST_LOG_ADDRESS_DAYS", 7),
        ("T1", "REQUEST_LOG_DAYS", 90),
        ("K5", "HOSTING_PROVIDER", "Another Host"),
        ("K5", "MAIL_RELAY_PROVIDER", "Another Relay"),
    ],
)
def test_setting_changed_without_a_version_breaks_its_promise(in_force, settings, promise, setting, value):
    assert in_force(promise).state == "kept"
    setattr(settings, setting, value)
    assert in_force(promise).state == "not kept"


def test_promise_names_both_figures(in_force, settings):
    settings.CASE_DUE_DAYS = 60
    assert in_force("E1").found == "The policy says 30, and the site does 60 (answer_days)."


def test_new_version_states_its_own_number_and_day(posted, client, at):
    version = posted(at)
    assert version.texts.get().markdown.count("This is version 3. We posted it on 23 November 2026.") == 1
    assert "This is version 2. We posted it on 1 October 2026." in client.get("/privacy/versions/2/").text


def test_approval_outlives_the_day_on_which_it_was_given(draft_change, agreed, at):
    version = draft_change()
    with time_machine.travel(at, tick=False):
        agreed(version, at)
    publish_approved(at=at + timedelta(days=1))
    assert "We posted it on 24 November 2026." in version.texts.get().markdown


def test_figure_that_changes_after_the_approval_stops_the_posting(draft_change, agreed, settings, at):
    version = draft_change()
    agreed(version, at)
    settings.REQUEST_LOG_ADDRESS_DAYS = 7
    publish_approved(at=at)
    assert "no longer what was agreed to" in Posting.objects.get().rejection_reason
    assert PolicyVersion.objects.posted().count() == 2


def test_correction_has_another_number_and_no_other_figure(draft_change, agreed, settings, at):
    two = PolicyVersion.objects.get(number=2)
    slip = draft_change(kind="correction", corrects=two, words=lambda text: text.replace("all of it", "all of this"))
    agreed(slip, at)
    publish_approved(at=at)
    assert "This is version 3." in slip.texts.get().markdown


def test_correction_with_another_figure_is_refused(policy, draft_change, agreed, settings, at):
    settings.REQUEST_LOG_DAYS = 90
    two = PolicyVersion.objects.get(number=2)
    with pytest.raises(ActionNotAllowed, match="A correction changes no figure"):
        agreed(draft_change(kind="correction", corrects=two, words=lambda text: text), at)
