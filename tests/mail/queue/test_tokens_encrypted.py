import pytest

from responsys_site.core.crypto import InvalidToken
from responsys_site.mail.rendering.placeholders import decrypt_fields, encrypt_fields

FIELDS = {"reference": "R-7K3Q2M", "profile_token": "tMAbzLrB9gzmbY3P0sVQ5w"}


def test_a_row_shows_the_reference_and_no_token():
    sealed = encrypt_fields(FIELDS)
    assert sealed["reference"] == FIELDS["reference"]
    assert FIELDS["profile_token"] not in str(sealed)


def test_what_was_sealed_is_opened_for_sending():
    assert decrypt_fields(encrypt_fields(FIELDS)) == FIELDS


def test_a_newer_secret_key_opens_what_its_predecessor_sealed(settings):
    sealed = encrypt_fields(FIELDS)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a newer key" * 5, [settings.SECRET_KEY]
    assert decrypt_fields(sealed) == FIELDS


def test_without_the_key_it_stays_shut(settings):
    sealed = encrypt_fields(FIELDS)
    settings.SECRET_KEY = "another key" * 5
    with pytest.raises(InvalidToken):
        decrypt_fields(sealed)
