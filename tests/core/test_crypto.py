import pytest
from hypothesis import given
from hypothesis import strategies as st

from responsys_site.core.crypto import (
    ENCRYPTED_ID_LENGTH,
    InvalidToken,
    decrypt,
    decrypt_block,
    decrypt_id,
    encrypt,
    encrypt_block,
    encrypt_id,
)

NUMBERS = st.integers(min_value=0, max_value=2**63 - 1)


@given(NUMBERS)
def test_an_id_comes_back_in_upper_case_too(number):
    encrypted = encrypt_id(number, purpose="a")
    assert len(encrypted) == ENCRYPTED_ID_LENGTH and decrypt_id(encrypted.upper(), purpose="a") == number


@given(NUMBERS)
def test_an_id_is_for_one_purpose(number):
    assert decrypt_id(encrypt_id(number, purpose="a"), purpose="b") is None


@given(st.text(max_size=40))
def test_other_text_is_no_id(text):
    assert decrypt_id(text, purpose="a") is None


def test_another_key_decrypts_no_id(settings):
    encrypted = encrypt_id(7, purpose="a")
    settings.DIGEST_KEY = "another key" * 5
    assert decrypt_id(encrypted, purpose="a") is None


@given(block=st.binary(min_size=16, max_size=16))
def test_a_block_comes_back_for_its_purpose_alone(block):
    token = encrypt_block(block, purpose="receipt")
    assert len(token) == 22 and decrypt_block(token, purpose="receipt") == block
    assert decrypt_block(token, purpose="another") != block


@given(text=st.text(max_size=40))
def test_other_text_is_no_block_or_the_one_spelling_of_it(text):
    block = decrypt_block(text, purpose="receipt")
    assert block is None or encrypt_block(block, purpose="receipt") == text


def test_a_text_is_decrypted_for_its_purpose_with_older_keys_too(settings):
    encrypted = encrypt("Ann", purpose="a")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "new " * 20
    assert decrypt(encrypted, purpose="a") == "Ann"
    with pytest.raises(InvalidToken):
        decrypt(encrypted, purpose="b")
