"""An older copy of the database comes back, and what was asked for since then holds all the same."""

import json
import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from leads.consent.eligibility import can_receive_updates
from leads.consent.opt_out import opt_out
from leads.models import Contact
from leads.profile.address_change import request_address_change
from privacy.rights.models import ErasureJob, ErasureRequest
from responsys_site.core import personal_data
from responsys_site.core.db.erasure_scan import find_leftovers
from responsys_site.core.email_addresses import keyed_digest
from responsys_site.core.journal import journal_file
from responsys_site.core.journal.journal_file import JournalLine
from responsys_site.core.models import AuditEvent as Evidence
from responsys_site.mail.models import Delivery, Suppression
from responsys_site.staff.management.commands.doctor import find_problems
from tests.factories import make_case
from tests.privacy.rights.conftest import ANN, erase

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]
BOB, CARL, DORA = "bob@example.com", "carl@example.com", "dora@example.com"


def replayed(*arguments: str) -> dict[str, int]:
    out = StringIO()
    call_command("replay_journal", *arguments, stdout=out)
    return {words: int(count) for count, words in (line.split(" ", 1) for line in out.getvalue().splitlines())}


def acts_of_a_day() -> None:
    erase(ANN)
    opt_out(address_digest=keyed_digest(BOB), channel="link", words="Stop", at=timezone.now())
    personal_data.restrict(address=CARL, at=timezone.now())
    journal_file.append(
        lines=[JournalLine(action="bounced", address_digest=keyed_digest(DORA), scope="all", at=timezone.now())]
    )


def test_opt_outs_restrictions_and_erasures_hold_again(ann, ask, restored):
    ask(email=BOB)
    make_case(ANN, text="I am Ann Smith.")
    with restored(acts_of_a_day):
        assert Contact.objects.of(address_digest=keyed_digest(ANN)) and not Suppression.objects.exists()
        assert replayed() == {
            "erasure: carried out again": 1,
            "opt-out: put back": 1,
            "restricted: put back": 1,
        }
        assert find_leftovers(texts=[ANN, "Ann Jones"]) == [] and not can_receive_updates(
            address_digest=keyed_digest(BOB)
        )
        scopes = dict(Suppression.objects.values_list("address_digest", "scope"))
        assert scopes == {keyed_digest(BOB): "marketing", keyed_digest(CARL): "restricted"}


def test_done_twice_it_does_nothing_more_and_nobody_is_told_again(ann, ask, restored):
    ask(email=BOB)
    with restored(acts_of_a_day):
        replayed()
        mails = Delivery.objects.count()
        assert set(replayed()) == {f"{act}: there already" for act in ("erasure", "opt-out", "restricted")}
        assert ErasureRequest.objects.get().reason == "restored" and not ErasureJob.objects.exists()
        assert Delivery.objects.count() == mails and not Delivery.objects.filter(message__template="rights/erased")


def test_it_says_counts_and_nobodys_address(ann, restored, at, capsys):
    with restored(acts_of_a_day):
        assert any("lacks 3 acts that the opt-out journal holds" in sentence for sentence in find_problems(at=at))
        assert set(replayed("--trial").values()) == {1} and not Suppression.objects.exists()
        counts = replayed()
        facts = Evidence.objects.get(kind="journal-replayed").facts
        assert facts == {"counts": counts, "unreadable": 0} and "@" not in json.dumps(facts) + capsys.readouterr().out
        assert not any("journal holds" in sentence for sentence in find_problems(at=at))


def test_whoever_came_back_after_an_erasure_that_is_known_stays(ann, ask, restored):
    erase(ANN)
    ask()
    with restored(lambda: None):
        assert replayed() == {"erasure: there already": 1}
        assert Contact.objects.active().filter(address_digest=keyed_digest(ANN)).exists()


def test_an_opt_out_that_was_taken_back_is_not_put_back(ann, restored):
    def there_and_back() -> None:
        opt_out(address_digest=keyed_digest(BOB), channel="link", words="Stop", at=timezone.now())
        journal_file.append(
            lines=[
                JournalLine(action="confirmed", address_digest=keyed_digest(BOB), scope="marketing", at=timezone.now())
            ]
        )

    with restored(there_and_back):
        assert replayed() == {} and not Suppression.objects.exists()


def test_what_was_lifted_after_the_backup_stays_stopped(ann, restored):
    opt_out(address_digest=keyed_digest(BOB), channel="link", words="Stop", at=timezone.now())
    lifted = {"action": "confirmed", "address_digest": keyed_digest(BOB), "scope": "marketing"}
    with restored(lambda: journal_file.append(lines=[JournalLine(**lifted, at=timezone.now())])):
        assert replayed() == {"confirmed: lifted since, and left as it is": 1}
        assert Suppression.objects.stops_marketing(address_digest=keyed_digest(BOB))


def test_an_opt_out_under_a_later_address_holds_for_the_earlier_one(ann, restored, client, sent):
    def moves_and_opts_out() -> None:
        request_address_change(contact=ann, address="ann@example.org", at=timezone.now())
        client.post(re.search(r"/profile/new-address/[\w-]{22}/", sent()[-1].body)[0])
        opt_out(address_digest=keyed_digest("ann@example.org"), channel="link", words="Stop", at=timezone.now())

    with restored(moves_and_opts_out):
        replayed()
        assert Suppression.objects.stops_marketing(address_digest=keyed_digest(ANN))


def test_a_line_that_power_tore_is_told_and_the_others_are_done(db, settings):
    journal_file.append(
        lines=[JournalLine(action="opt-out", address_digest=keyed_digest(BOB), scope="marketing", at=timezone.now())]
    )
    with settings.OPT_OUT_JOURNAL.open("a") as file:
        file.write('{"at":"2026-11-23T12:00:0')
    with pytest.raises(CommandError, match="1 lines could not be read"):
        replayed()
    assert Suppression.objects.stops_marketing(address_digest=keyed_digest(BOB))


def test_a_line_that_power_tore_takes_the_next_one_not_with_it(db, settings):
    settings.OPT_OUT_JOURNAL.parent.mkdir(parents=True)
    settings.OPT_OUT_JOURNAL.write_text('{"at":"2026-11-23T12:00:0')
    journal_file.append(
        lines=[JournalLine(action="opt-out", address_digest=keyed_digest(BOB), scope="marketing", at=timezone.now())]
    )
    with pytest.raises(CommandError, match="1 lines could not be read"):
        replayed()
    assert Suppression.objects.stops_marketing(address_digest=keyed_digest(BOB))


def test_the_journals_of_several_machines_are_one(db, tmp_path, settings):
    journal_file.append(
        lines=[JournalLine(action="opt-out", address_digest=keyed_digest(BOB), scope="marketing", at=timezone.now())]
    )
    first = settings.OPT_OUT_JOURNAL
    settings.OPT_OUT_JOURNAL = tmp_path / "second"
    journal_file.append(
        lines=[JournalLine(action="opt-out", address_digest=keyed_digest(CARL), scope="contact", at=timezone.now())]
    )
    assert replayed(str(first), str(tmp_path / "second")) == {"opt-out: put back": 2}


def test_a_journal_that_is_not_there_is_no_success(db, tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        replayed(str(tmp_path / "none"))
