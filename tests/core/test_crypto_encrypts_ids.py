from hypothesis import given
from hypothesis import strategies as st

from responsys_site.core.crypto import ENCRYPTED_ID_LENGTH, decrypt_id, encrypt_id

NUMBERS = st.integers(min_value=0, max_value=2**63 - 1)


@given(NUMBERS)
def test_a_number_comes_back_whatever_the_case_of_its_letters(number):
    sealed = encrypt_id(number, purpose="a")
    assert len(sealed) == ENCRYPTED_ID_LENGTH and decrypt_id(sealed.upper(), purpose="a") == number


@given(NUMBERS)
def test_it_is_of_one_purpose_alone(number):
    assert decrypt_id(encrypt_id(number, purpose="a"), purpose="b") is None


@given(st.text(max_size=40))
def test_what_was_not_sealed_here_opens_to_nothing(text):
    assert decrypt_id(text, purpose="a") is None


def test_another_key_opens_nothing(settings):
    sealed = encrypt_id(7, purpose="a")
    settings.DIGEST_KEY = "another key" * 5
    assert decrypt_id(sealed, purpose="a") is None
