from hypothesis import given
from hypothesis import strategies as st

from responsys_site.ground.sealed_numbers import SEALED_LENGTH, open_number, seal_number

NUMBERS = st.integers(min_value=0, max_value=2**63 - 1)


@given(NUMBERS)
def test_a_number_comes_back_whatever_the_case_of_its_letters(number):
    sealed = seal_number(number, purpose="a")
    assert len(sealed) == SEALED_LENGTH and open_number(sealed.upper(), purpose="a") == number


@given(NUMBERS)
def test_it_is_of_one_purpose_alone(number):
    assert open_number(seal_number(number, purpose="a"), purpose="b") is None


@given(st.text(max_size=40))
def test_what_was_not_sealed_here_opens_to_nothing(text):
    assert open_number(text, purpose="a") is None


def test_another_key_opens_nothing(settings):
    sealed = seal_number(7, purpose="a")
    settings.DIGEST_KEY = "another key" * 5
    assert open_number(sealed, purpose="a") is None
