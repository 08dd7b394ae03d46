import errno
import os
import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from leads.models import Contact
from privacy.rights.jobs import act_on_rights
from privacy.rights.models import AccessPackage, ErasureRequest

ANN = "Ann.Smith@example.com"
LINK = r"https://www\.responsys\.example(/{kind}/[\w-]{{22}}/)"


@pytest.fixture
def path_in(mailed):
    """The path of the newest link of a kind that Ann was mailed."""

    def find(kind: str) -> str:
        act_on_rights(at=timezone.now())
        return re.search(LINK.format(kind=kind), mailed(ANN)[-1].body)[1]

    return find


@pytest.fixture
def erasure(page, path_in) -> str:
    page.ask_for("erasure")
    return path_in("profile/erasure")


def test_the_copys_link_goes_to_the_mailbox(page, client, path_in):
    assert page.ask_for("copy")["Location"] == f"{page.path}?done=copy-asked"
    assert "preparing your copy" in client.get(f"{page.path}?done=copy-asked").text
    assert client.post(path_in("privacy/copy"))["Content-Type"] == "application/zip"


def test_an_erasure_is_done_behind_the_mailed_link_alone(page, client, ann, erasure, mailed):
    assert not ErasureRequest.objects.exists()
    shown = client.get(erasure)
    assert ANN in shown.text and "This can't be undone." in shown.text and "no-store" in shown["Cache-Control"]
    begun = client.post(erasure)
    assert begun.status_code == 303 and "need to do anything else" in client.get(begun["Location"]).text
    act_on_rights(at=timezone.now())
    assert not Contact.objects.active().exists() and mailed(ANN)[-1].subject == "What we held about you is removed"
    assert (ErasureRequest.objects.get().by, ErasureRequest.objects.get().reason) == (None, "asked")


def test_to_look_asks_for_nothing(page, client, erasure):
    for path in (f"{page.path}copy/", f"{page.path}erasure/", erasure):
        assert client.get(path).status_code == client.head(path).status_code == 200
    assert not AccessPackage.objects.exists() and not ErasureRequest.objects.exists()


def test_a_button_of_another_site_asks_for_nothing(page, client, erasure):
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert page.ask_for("copy", headers=foreign).status_code == client.post(erasure, headers=foreign).status_code == 403
    assert not AccessPackage.objects.exists() and not ErasureRequest.objects.exists()


def test_pressed_twice_it_is_one_erasure(client, erasure):
    assert [client.post(erasure).status_code for _click in range(2)] == [303, 303]
    act_on_rights(at=timezone.now())
    assert client.post(erasure).status_code == 303 and client.get(erasure).status_code == 404
    assert ErasureRequest.objects.count() == 1


def test_a_link_that_was_followed_by_another_or_is_a_day_old_does_nothing(page, client, erasure, path_in):
    page.ask_for("erasure")
    assert client.post(erasure).status_code == 404
    newer = path_in("profile/erasure")
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert client.get(newer).status_code == client.post(newer).status_code == 404
    assert not ErasureRequest.objects.exists()


def test_what_cannot_be_journalled_is_not_begun_and_can_be_tried_again(client, erasure, monkeypatch):
    def full(file, data):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        answer = client.post(erasure)
    assert (answer.status_code, answer["Retry-After"]) == (503, "60") and "nothing was removed" in answer.text
    assert not ErasureRequest.objects.exists() and client.post(erasure).status_code == 303


@pytest.mark.parametrize(("what", "most"), [("copy", 2), ("erasure", 3)])
def test_so_many_are_asked_for_in_a_day(page, what, most):
    answers = [page.ask_for(what).status_code for _number in range(most + 1)]
    assert answers == [303] * most + [429] and "several times today" in page.ask_for(what).text


def test_a_link_that_is_over_asks_for_nothing(page, client, mailed):
    for what in ("copy", "erasure"):
        assert client.post(f"/profile/no-such-link/{what}/").status_code == 404
    assert not AccessPackage.objects.exists() and mailed(ANN) == []
