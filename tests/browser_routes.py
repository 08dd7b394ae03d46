"""A browser whose every request this very process answers: no site runs, the test's own rows and time are shown."""

from collections.abc import Callable, Iterator
from contextvars import Context, copy_context
from datetime import datetime

import pytest
import time_machine
from django.http import HttpResponse
from playwright.sync_api import Request, Route

from tests.browser import Visit
from tests.plugin import HOST
from tests.wsgi_client import SiteClient

ORIGIN = f"https://{HOST}"
FILES: dict[str, HttpResponse] = {}
ELSEWHERE = ("#header", "#nav-sidebar", ".masthead", ".with-contents", ".footer")


class Window(Visit):
    """`client` asks, and is who is signed in; `at` is the moment of the answers. Redirects are not followed."""

    client: SiteClient
    at: datetime
    tests_own: Context  # it holds the connection to the database, whose transaction nobody else sees

    def answer(self, route: Route) -> None:
        if not route.request.url.startswith(ORIGIN):
            route.abort()
            return
        url, is_file = route.request.url, "/static/" in route.request.url
        found = FILES.get(url) or self.tests_own.copy().run(self._ask, route.request)
        if is_file:
            FILES[url] = found  # a window whose requests are answered for it keeps none itself
        route.fulfill(status=found.status_code, headers=dict(found.items()), body=found.content)

    def _ask(self, request: Request) -> HttpResponse:
        """The clock is moved for the answer alone: the browser's own waiting needs the real one."""
        path, kind = request.url.removeprefix(ORIGIN), request.headers.get("content-type", "")
        with time_machine.travel(self.at, tick=False):
            return self.client.generic(request.method, path, request.post_data_buffer or b"", kind)

    def looks_wrong(self, *, apart_from: tuple[str, ...] = ELSEWHERE) -> list[str]:
        """The same of what is this page's own: what many pages have is left to the tests of those."""
        return super().looks_wrong(apart_from=apart_from)


@pytest.fixture
def window_at(chromium) -> Iterator[Callable[..., Window]]:
    """Open a window: `window_at(moment, client=...)`."""
    contexts = []

    def open_window(at: datetime, *, client: SiteClient) -> Window:
        context = chromium.new_context(base_url=ORIGIN)
        contexts.append(context)
        window = Window(page=context.new_page(), host=ORIGIN)
        window.client, window.at, window.tests_own = client, at, copy_context()
        window.page.on("request", lambda request: window.note_request(request.url))
        context.route("**/*", window.answer)
        return window

    yield open_window
    for context in contexts:
        context.close()
