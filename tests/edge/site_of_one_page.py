"""A site whose one page shows a snapshot that the test turns as it likes."""

from dataclasses import dataclass
from datetime import datetime

from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse
from django.urls import path

from responsys_site.edge import snapshot
from responsys_site.edge.application import Edge
from responsys_site.edge.public import public_page


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


@public_page()
def page(request):
    Source.pages_made += 1
    return HttpResponse(f"<p>{snapshot.current().greeting.words}</p>")


@public_page(max_age=9999)
def lasting_page(request):
    return page(request)


@public_page()
def page_with_cookie(request):
    response = page(request)
    response.set_cookie("a", "b")
    return response


urlpatterns = [
    path("", page),
    path("lasting/", lasting_page),
    path("cookie/", page_with_cookie),
]


def site_of_one_page(settings) -> Edge:
    settings.ROOT_URLCONF = __name__
    settings.SITE_SNAPSHOT = {"greeting": f"{__name__}.read_greeting"}
    settings.MIDDLEWARE = []
    settings.SITE_SNAPSHOT_REREAD_SECONDS = 0
    Source.greeting, Source.pages_made = Greeting("hello " * 200), 0
    snapshot.forget()
    snapshot.current()
    return Edge(WSGIHandler())
