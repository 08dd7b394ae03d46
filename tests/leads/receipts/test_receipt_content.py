from hashlib import sha256

from leads.consent.texts import ANSWER, CONTACT, UPDATES
from leads.models import ConsentEvent, InformationRequest
from tests.leads.conftest import ANSWERS
from tests.leads.receipts.conftest import document_in, path_in


def test_its_page_shows_the_words_hashes_and_version_verified(mail, page):
    shown = page(path_in(mail))
    for choice in ConsentEvent.objects.all():
        assert choice.wording_sha256 in shown and choice.policy_text_sha256 in shown
    assert all(str(words) in shown for words in (ANSWER, UPDATES, CONTACT))
    assert shown.count(">verified<") == 3 and "not as recorded" not in shown
    assert "/privacy/versions/2/" in shown and "Asked for, to be confirmed" in shown


def test_both_parts_of_the_mail_link_to_it(mail):
    assert f"https://www.responsys.example{path_in(mail)}" in mail.alternatives[0].content


def test_the_file_in_the_mail_is_what_the_site_answers(mail, client):
    answer = client.get(f"{path_in(mail).rstrip('/')}.json")
    assert answer.json() == document_in(mail)
    assert answer["Content-Type"] == "application/ld+json"


def test_the_file_has_the_facts_of_the_stored_choices(mail):
    document = document_in(mail)
    assert document["@type"] == "dpv:ConsentReceipt" and document["dct:conformsTo"].endswith("dpv-27560#receipt")
    records = {record["@id"].partition("#")[2]: record for record in document["dpv:hasRecordOfActivity"]}
    for choice in ConsentEvent.objects.all():
        record = records.pop(choice.purpose)
        (event,) = record["dpv:hasConsentStatus"]
        assert event["dct:description"] == {"rdf:value": choice.wording, "schema:sha256": choice.wording_sha256}
        assert event["dpv:isIndicatedAtTime"] == choice.at.isoformat().replace("+00:00", "Z")
        assert record["dpv:hasNotice"]["schema:sha256"] == choice.policy_text_sha256
    assert records == {}


def test_updates_are_requested_and_not_given_until_confirmed(mail):
    records = document_in(mail)["dpv:hasRecordOfActivity"]
    states = {one["@id"].partition("#")[2]: one["dpv:hasConsentStatus"][0]["@type"][0] for one in records}
    assert states == {"answer": "dpv:ConsentGiven", "contact": "dpv:ConsentGiven", "updates": "dpv:ConsentRequested"}


def test_nothing_in_it_says_who_the_person_is(mail, page, client):
    request = InformationRequest.objects.get()
    texts = [page(path_in(mail)), client.get(f"{path_in(mail).rstrip('/')}.json").text, str(document_in(mail))]
    hidden = [*ANSWERS.values(), request.reference, request.contact.address_digest, request.form_nonce_digest[:32]]
    assert not any(word.lower() in text.lower() for word in hidden for text in texts)


def test_a_reader_can_check_the_policy_s_hash(mail, client, page):
    text = client.get("/privacy/versions/2.md").content
    assert 'href="/privacy/versions/2.md"' in page(path_in(mail)) and sha256(text).hexdigest() in page(path_in(mail))
