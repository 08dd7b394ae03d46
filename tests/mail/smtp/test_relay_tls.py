import ssl

import pytest

from tests.mail.smtp.certificate import write_certificate
from tests.mail.smtp_peer import TRICKLE


@pytest.fixture
def secured(impatient, settings, tmp_path):
    """The relay offers STARTTLS by a certificate of its own, and the site asks for it. Returns the relay."""
    path = write_certificate(tmp_path)
    impatient.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    impatient.tls.load_cert_chain(path)
    settings.MAILERS["default"]["OPTIONS"]["use_tls"] = True
    return impatient


@pytest.fixture
def trusted(secured, monkeypatch, tmp_path):
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "relay.pem"))
    return secured


def test_a_certificate_that_is_trusted_is_sent_by(queued, trusted, tried):
    assert tried(queued()).state == "sent" and len(trusted.taken) == 1


def test_one_that_is_not_is_no_relay(queued, secured, tried):
    delivery = tried(queued())
    assert (delivery.state, delivery.attempts, secured.taken) == ("queued", 0, [])


def test_nothing_goes_out_in_the_clear(queued, secured, tried):
    secured.tls = None
    delivery = tried(queued())
    assert (delivery.state, delivery.attempts, secured.taken) == ("queued", 0, [])


def test_a_trickle_inside_tls_is_hung_up_on_too(queued, trusted, tried):
    trusted.data = TRICKLE
    assert tried(queued()).state == "deferred"
