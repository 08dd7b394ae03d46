import pytest

from responsys_site.core.http import snapshot
from responsys_site.core.http.self_client import ProbeResponse
from responsys_site.pages import promise_checks
from responsys_site.pages.promise_checks import ParsedPage


@pytest.fixture
def read(client):
    """Return a page as the checks read it."""

    def get(path, *, status=200):
        response = client.get(path)
        assert response.status_code == status
        return ParsedPage(response.content.decode())

    return get


@pytest.fixture
def answers_with(monkeypatch):
    """Let the site answer the checks with pages that a test has spoiled."""

    def spoil(change=lambda html: html, *, status=200, headers=()):
        whole = promise_checks.request_page

        def ask(*, path):
            page = whole(path=path)
            return ProbeResponse(status=status, headers=(*page.headers, *headers), text=change(page.text))

        monkeypatch.setattr(promise_checks, "request_page", ask)
        snapshot.clear()

    return spoil
