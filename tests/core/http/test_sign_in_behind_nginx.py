"""Staff sign in through a real nginx with deploy/nginx.conf, in a browser that sees https with no port."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from tests.browser import FLAGS, find_chromium
from tests.core.http.nginx_server import send_through, site_behind_nginx
from tests.plugin import HOST

pytestmark = [pytest.mark.once, pytest.mark.browser, pytest.mark.servers]

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


@pytest.fixture
def flood(front):
    """Send the same request so many times, sixteen at once; return the answers."""

    def sent(method: str, path: str, *, times: int):
        with ThreadPoolExecutor(16) as pool:
            return list(pool.map(lambda _: send_through(front[1], method, path), range(times)))

    return sent


@pytest.fixture
def send(front):
    return partial(send_through, front[1], source="127.0.0.3")


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


def test_a_flood_of_passwords_is_refused_before_it_reaches_the_site(flood, send):
    answers = flood("POST", "/in/admin/login/", times=30)
    refused = [one for one in answers if one.status == 429]
    assert {one.status for one in answers} - {503} == {403, 429} and len(refused) >= 10
    assert "Please try again in a minute" in refused[0].text and "nginx" not in refused[0].text
    assert (refused[0].headers["Retry-After"], refused[0].headers["Cache-Control"]) == ("30", "no-store")
    assert [send(method, "/in/admin/login/").status for method in ("GET", "POST")] == [200, 403]


def test_a_flood_of_staff_pages_is_refused_and_other_pages_are_not(flood):
    assert {one.status for one in flood("GET", "/in/admin/", times=200)} == {302, 429}
    assert {one.status for one in flood("GET", "/contact/", times=200)} == {200}


def test_errors_of_nginx_name_neither_address_nor_path(front, flood, send):
    assert 429 in {one.status for one in flood("GET", "/in/admin/", times=200)}
    assert send("POST", "/contact/", b"x" * 1024 * 1024).status == 413
    log = (front[0].folder / "nginx.log").read_text()
    assert "127.0.0." not in log and "/in/" not in log and "/contact/" not in log
