"""A site whose one page shows a snapshot that the test turns as it likes."""

from dataclasses import dataclass
from datetime import datetime

from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse
from django.urls import path

from responsys_site.core.http import snapshot
from responsys_site.core.http.decorators import cache_by_path
from responsys_site.core.http.wsgi_front import WSGIFront


@dataclass(frozen=True)
class Greeting:
    """What the page says, and the instant at which it will say something else."""

    words: str
    turns_at: datetime | None = None

    def next_instant(self, at: datetime) -> datetime | None:
        return self.turns_at


class Source:
    """Stands for the database: what the next read will find, and how often the page was made."""

    greeting: Greeting | None = Greeting("hello " * 200)
    pages_made = 0


def read_greeting(*, at: datetime) -> Greeting:
    if Source.greeting is None:
        raise ConnectionError("no database")
    return Source.greeting


GREETING = snapshot.SnapshotPart(name="greeting", load=read_greeting)


@cache_by_path()
def page(request):
    Source.pages_made += 1
    return HttpResponse(f"<p>{GREETING.get().words}</p>")


@cache_by_path(max_age=9999)
def lasting_page(request):
    return page(request)


@cache_by_path()
def page_with_cookie(request):
    response = page(request)
    response.set_cookie("a", "b")
    return response


urlpatterns = [
    path("", page),
    path("lasting/", lasting_page),
    path("cookie/", page_with_cookie),
]


def site_of_one_page(settings, monkeypatch) -> WSGIFront:
    settings.ROOT_URLCONF = __name__
    monkeypatch.setattr(snapshot.cache, "parts", (GREETING,))
    settings.MIDDLEWARE = []
    settings.SITE_SNAPSHOT_REREAD_SECONDS = 0
    Source.greeting, Source.pages_made = Greeting("hello " * 200), 0
    snapshot.clear()
    snapshot.current()
    return WSGIFront(WSGIHandler())
