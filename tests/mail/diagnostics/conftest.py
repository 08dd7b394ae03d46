from types import SimpleNamespace

import dkim
import dns.resolver
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.core.management import call_command

DOMAIN = "responsys.example"
EVERYTHING = "From:Subject:Date:To:Message-ID:MIME-Version:List-Unsubscribe:List-Unsubscribe-Post"


class Dns(dict):
    """Text records by name. `silent`: it does not answer."""

    silent = False

    def resolve(self, name, kind, **options):
        if self.silent:
            raise dns.resolver.LifetimeTimeout(timeout=5, errors=[])
        if name not in self:
            raise dns.resolver.NXDOMAIN
        return [SimpleNamespace(strings=(text.encode(),)) for text in self[name]]


@pytest.fixture(scope="session")
def key_pair() -> tuple[bytes, str]:
    """A private key, and the record that publishes the other half."""
    import base64

    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    return pem, f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}"


@pytest.fixture
def domain_records(monkeypatch, key_pair) -> Dns:
    """What the DNS says of a domain that is set up well."""
    records = Dns(
        {
            DOMAIN: ["v=spf1 ip4:192.0.2.1 -all", "something else"],
            f"_dmarc.{DOMAIN}": ["v=DMARC1; p=reject"],
            f"relay._domainkey.{DOMAIN}": [key_pair[1]],
        }
    )
    monkeypatch.setattr("dns.resolver.Resolver", lambda: records)
    return records


@pytest.fixture
def check(capsys):
    """Run the command and return its exit code and what it said."""

    def run(*options: str) -> tuple[int, str]:
        code = 0
        try:
            call_command("check_mail", "ann@example.com", *options)
        except SystemExit as ended:
            code = int(ended.code or 0)
        return code, capsys.readouterr().out

    return run


@pytest.fixture
def signed(relay, check, key_pair, tmp_path):
    """Send the mail, sign it as a relay does, and return the file of what arrived."""

    def make(*, headers: str = EVERYTHING, domain: str = DOMAIN, spoil: bool = False) -> str:
        check()
        mail = relay.taken[-1]
        names = [name.encode() for name in headers.split(":")]
        signature = dkim.sign(mail, b"relay", domain.encode(), key_pair[0], include_headers=names)
        file = tmp_path / "arrived.eml"
        file.write_bytes(signature + (mail.replace(b"privacy", b"secrecy") if spoil else mail))
        return str(file)

    return make
