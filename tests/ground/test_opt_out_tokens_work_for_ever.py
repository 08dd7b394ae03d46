from responsys_site.ground.addresses import digest
from responsys_site.ground.tokens import address_digest_of, opt_out_token


def test_a_token_leads_back_to_its_address_without_any_table():
    subject = digest("ann@example.com")
    token = opt_out_token(address_digest=subject)
    assert len(token) == 32 and address_digest_of(token=token) == subject


def test_a_token_made_under_an_older_key_still_works(settings):
    token = opt_out_token(address_digest=digest("ann@example.com"))
    settings.OPT_OUT_KEYS = ["a-newer-key" * 5, *settings.OPT_OUT_KEYS]
    assert address_digest_of(token=token) == digest("ann@example.com")


def test_any_altered_character_makes_it_nobodys():
    token = opt_out_token(address_digest=digest("ann@example.com"))
    for place in range(len(token)):
        other = "A" if token[place] != "A" else "B"
        assert address_digest_of(token=token[:place] + other + token[place + 1 :]) is None


def test_a_stolen_database_is_not_enough_to_make_one(settings):
    subject = digest("ann@example.com")
    settings.OPT_OUT_KEYS = ["a-key-of-the-thief" * 4]
    forged = opt_out_token(address_digest=subject)
    settings.OPT_OUT_KEYS = ["the-key-of-the-site" * 4]
    assert address_digest_of(token=forged) is None


def test_hostile_texts_are_nobodys():
    for text in ["", "x", "é" * 32, "=" * 32, "\0" * 32, "A" * 4000]:
        assert address_digest_of(token=text) is None
