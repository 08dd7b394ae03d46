import ssl

import pytest

from tests.mail.smtp.certificate import write_certificate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("domain_records")]


@pytest.fixture
def certificate(relay, settings, tmp_path) -> str:
    """The relay offers STARTTLS by this certificate of its own, and the site asks for it."""
    path = write_certificate(tmp_path)
    relay.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    relay.tls.load_cert_chain(path)
    settings.MAILERS["default"]["OPTIONS"]["use_tls"] = True
    return str(path)


def test_a_relay_that_is_who_it_says(check, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", certificate)
    said = check()[1]
    assert "ok                  TLS: TLSv1.3" in said and "ok                  answer: 250 taken" in said


@pytest.mark.usefixtures("certificate")
def test_a_relay_for_which_nobody_vouches_is_not_spoken_to(check, relay):
    assert "could not be asked  answer: SSLCertVerificationError" in check()[1] and relay.taken == []
