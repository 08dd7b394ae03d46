from datetime import UTC, datetime, timedelta

import pytest

from responsys_site.pages.well_known import expires_at


def fields(client):
    response = client.get("/.well-known/security.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    return [line.split(": ", 1) for line in response.content.decode().splitlines()]


def test_with_mailbox_contact_page_and_its_own_address(policy, client, settings):
    found = fields(client)
    assert ["Contact", f"mailto:{settings.PRIVACY_MAILBOX}"] in found
    assert ["Contact", f"{settings.SITE_URL}/contact/"] in found
    assert ["Canonical", f"{settings.SITE_URL}/.well-known/security.txt"] in found


def test_and_expires_once_less_than_a_year_ahead(policy, client):
    (expires,) = [value for name, value in fields(client) if name == "Expires"]
    left = datetime.fromisoformat(expires) - datetime.now(UTC)
    assert timedelta(days=270) < left < timedelta(days=365)


@pytest.mark.parametrize(
    ("read_at", "expires"),
    [
        (datetime(2026, 1, 31, 23, 59, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)),
        (datetime(2026, 2, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)),
        (datetime(2027, 12, 1, tzinfo=UTC), datetime(2028, 11, 1, tzinfo=UTC)),
    ],
)
def test_the_date_moves_once_a_month(read_at, expires):
    assert expires_at(read_at=read_at) == expires
