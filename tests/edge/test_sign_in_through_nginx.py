"""Staff sign in through a real nginx with deploy/nginx.conf, in a browser that sees https with no port."""

import pytest
from tests.browser import FLAGS, find_chromium
from tests.edge.nginx_server import site_behind_nginx
from tests.plugin import HOST

pytestmark = [pytest.mark.once, pytest.mark.browser]

MAKE_STAFF = (
    "from django.contrib.auth.models import User; User.objects.create_superuser('maria', password='a long sentence')"
)


@pytest.fixture(scope="module")
def front(tmp_path_factory):
    with site_behind_nginx(tmp_path_factory.mktemp("sign-in-behind-nginx")) as both:
        both[0].manage("shell", "--no-imports", "--command", MAKE_STAFF)
        yield both


@pytest.fixture
def window(front, playwright):
    """A browser in which the site's own address leads to nginx; its URL and its Origin have no port."""
    resolver = f"--host-resolver-rules=MAP {HOST}:443 127.0.0.1:{front[1]}"
    browser = playwright.chromium.launch(executable_path=find_chromium(), args=[*FLAGS, resolver])
    yield browser.new_page(base_url=f"https://{HOST}", ignore_https_errors=True)
    browser.close()


def test_staff_sign_in_and_change_their_password_on_port_443(window):
    window.goto("/in/admin/")
    window.get_by_label("Username").fill("maria")
    window.get_by_label("Password").fill("a long sentence")
    window.get_by_role("button", name="Log in").click()
    assert window.url == f"https://{HOST}/in/admin/"
    window.goto("/in/admin/password_change/")
    for label, text in [("Old", "a long sentence"), ("New password:", "longer"), ("New password conf", "other")]:
        window.get_by_label(label).fill(text)
    window.get_by_role("button", name="Change my password").click()
    assert "The two password fields didn" in window.content()
