import hashlib


def test_the_markdown_file_has_the_hash_that_the_page_states(policy, now, client, text_of):
    response = client.get("/privacy/versions/1.md")
    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    assert hashlib.sha256(response.content).hexdigest() in text_of("/privacy/versions/1/")


def test_a_version_as_json(policy, now, client):
    answer = client.get("/privacy/versions/1.json").json()
    assert answer["status"] == "earlier"
    assert answer["in_force_at"] == "2003-12-14T08:00:00Z"
    assert answer["in_force_until"] == "2026-11-01T07:00:00Z"
    assert answer["recorded_note"] == "as archived on 14 December 2003"
    text = answer["texts"][0]
    assert hashlib.sha256(text["markdown"].encode()).hexdigest() == text["sha256"]
    assert {"anchor", "title", "plain", "html", "promises", "disclosure", "applies_to"} == set(text["clauses"][0])


def test_the_address_in_the_json_is_the_permanent_one(policy, now, client, settings):
    answer = client.get("/privacy/versions/2.json").json()
    assert answer["url"] == f"{settings.SITE_URL}/privacy/versions/2/"
    assert answer["status"] == "in force"


def test_the_register_as_json(policy, now, client):
    answer = client.get("/privacy/promises.json").json()
    assert answer["total"] == sum(promise["state"] not in {"ended", "unused"} for promise in answer["promises"])
    assert answer["total"] == answer["kept"] + answer["broken"] + answer["unchecked"]
    assert answer["promises"][0]["id"] == "S1"
    assert {promise["state"] for promise in answer["promises"]} == {"not verified", "unused", "ended"}
