from hypothesis import given
from hypothesis import strategies as st

from responsys_site.ground.sealed_blocks import open_block, seal_block


@given(block=st.binary(min_size=16, max_size=16))
def test_what_is_sealed_opens_to_the_same(block):
    token = seal_block(block, purpose="receipt")
    assert len(token) == 22 and open_block(token, purpose="receipt") == block
    assert open_block(token, purpose="another") != block


@given(text=st.text(max_size=40))
def test_any_other_text_opens_to_nothing_or_to_itself(text):
    block = open_block(text, purpose="receipt")
    assert block is None or seal_block(block, purpose="receipt") == text
