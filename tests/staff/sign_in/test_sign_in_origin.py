"""A browser's Origin is the site's own address, whatever port a proxy adds to Host."""

import pytest

from tests.plugin import HOST
from tests.staff.sign_in.conftest import LOGIN, RIGHT
from tests.wsgi_client import SiteClient


@pytest.fixture
def sign_in(maria):
    """Sign in by the form, with the token of its page; return the status."""

    def posted(**headers: str) -> int:
        browser = SiteClient(enforce_csrf_checks=True)
        browser.get(LOGIN, secure=True)
        fields = {"username": "maria", "password": RIGHT, "csrfmiddlewaretoken": browser.cookies["csrftoken"].value}
        return browser.post(LOGIN, fields, secure=True, **headers).status_code

    return posted


@pytest.mark.parametrize("host", [HOST, f"{HOST}:443", f"{HOST}:8443"])
@pytest.mark.parametrize("header", ["HTTP_ORIGIN", "HTTP_REFERER"])
def test_a_form_of_the_site_is_taken(sign_in, host, header):
    assert sign_in(HTTP_HOST=host, **{header: f"https://{HOST}"}) == 302


@pytest.mark.parametrize("origin", ["https://evil.example", f"http://{HOST}", "null"])
def test_a_form_from_elsewhere_is_refused(sign_in, origin):
    assert sign_in(HTTP_ORIGIN=origin) == 403
