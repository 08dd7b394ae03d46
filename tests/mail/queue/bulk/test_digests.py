import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from responsys_site.core.email_addresses import InvalidAddress, keyed_digest
from responsys_site.mail.queue.bulk_queue import BulkDigests

LOCAL = st.text(st.sampled_from("aZ9.+-_'%@ \"\\(,:é\u200b\t"), max_size=70)
LABEL = st.text(st.sampled_from("aZ9-.ßÉ_ \u3002"), max_size=12)
ADDRESSES = st.builds("{}@{}.{}".format, LOCAL, LABEL, st.sampled_from(["com", "COM", "c", "example.org.", "1", "."]))


def outcome(digest_of, address: str) -> str:
    try:
        return digest_of(address)
    except InvalidAddress:
        return "invalid"


@settings(deadline=None)
@given(ADDRESSES | st.emails() | st.text())
def test_of_any_text(address):
    assert outcome(BulkDigests().of, address) == outcome(keyed_digest, address)


@pytest.mark.parametrize("local", ["a" * 64, "a" * 65])
@pytest.mark.parametrize("domain", ["example.com", "localhost", f"{'a' * 60}.{'b' * 60}.{'c' * 60}.{'d' * 4}.example"])
def test_at_the_limits(local, domain):
    address = f"{local}@{domain}"
    assert outcome(BulkDigests().of, address) == outcome(keyed_digest, address)
