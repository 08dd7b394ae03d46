from hypothesis import given
from hypothesis import strategies as st

from responsys_site.core.crypto import decrypt_block, encrypt_block


@given(block=st.binary(min_size=16, max_size=16))
def test_what_is_sealed_opens_to_the_same(block):
    token = encrypt_block(block, purpose="receipt")
    assert len(token) == 22 and decrypt_block(token, purpose="receipt") == block
    assert decrypt_block(token, purpose="another") != block


@given(text=st.text(max_size=40))
def test_any_other_text_opens_to_nothing_or_to_itself(text):
    block = decrypt_block(text, purpose="receipt")
    assert block is None or encrypt_block(block, purpose="receipt") == text
