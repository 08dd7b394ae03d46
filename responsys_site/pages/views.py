"""The company pages. Each is made from its path and the site snapshot alone, and runs no query."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from privacy.desk.stats import DESK_STATS
from privacy.promises.states import promise_states
from responsys_site.core.http.decorators import cache_by_path
from responsys_site.pages.pages import Page, Text, pages_by_section
from responsys_site.pages.principles import FRAMEWORKS, read_principles


@dataclass(frozen=True)
class Question:
    """A question of people who got mail from a customer of ours. `short` answers it; the template has the rest.

    `anchor` is linked to from mails and never changes; it names the template too.
    """

    anchor: str
    title: Text
    short: Text

    @property
    def template(self) -> str:
        return f"pages/recipients/{self.anchor}.html"


QUESTIONS = (
    Question(
        "why",
        _("Why did I get this mail?"),
        _("Because your address is on the list of a company that sends with us. Usually you gave it to that company."),
    ),
    Question(
        "sender",
        _("Who sent it: you or the company it names?"),
        _("The company it names. We carried it."),
    ),
    Question(
        "stop",
        _("How do I stop it?"),
        _("By the opt-out link at the foot of the mail. It counts at once."),
    ),
    Question(
        "one-click",
        _("What is a one-click opt-out?"),
        _("A button in your mail program that opts you out without opening a web page."),
    ),
    Question(
        "still-coming",
        _("I opted out. Why does mail still come?"),
        _("Most often because it goes to another address of yours, or comes from another list."),
    ),
    Question(
        "never-asked",
        _("I never gave anybody this address. How did they get it?"),
        _("We do not find or sell addresses. The company that wrote to you must be able to say where it got yours."),
    ),
    Question(
        "report",
        _("How do I report unwanted mail?"),
        _("By our form, or by forwarding it to the privacy desk."),
    ),
    Question(
        "genuine",
        _("Is this mail genuine, or is it phishing?"),
        _("If it asks for a password or presses you for time, take it for a fraud."),
    ),
    Question(
        "what-we-know",
        _("What do you know about me?"),
        _("What the company’s list says, and what became of its mail to you. Nothing from anywhere else."),
    ),
    Question(
        "opened",
        _("Can you see whether I opened the mail?"),
        _("No."),
    ),
    Question(
        "correct-or-delete",
        _("How do I have my details corrected or deleted?"),
        _("Ask the company whose list it is; where that fails, ask us."),
    ),
    Question(
        "reply",
        _("Who reads it when I reply?"),
        _("The company that sent the mail. We do not."),
    ),
)


@cache_by_path()
def company_page(request: HttpRequest, *, page: Page) -> HttpResponse:
    return render(request, page.template, {"page": page})


@cache_by_path()
def contact(request: HttpRequest, *, page: Page) -> HttpResponse:
    return render(request, page.template, {"page": page, "desk": DESK_STATS.get_or_none()})


@cache_by_path()
def recipients(request: HttpRequest, *, page: Page) -> HttpResponse:
    return render(request, page.template, {"page": page, "questions": QUESTIONS})


@cache_by_path()
def principles(request: HttpRequest, *, page: Page) -> HttpResponse:
    rows = read_principles(promises=promise_states())
    return render(request, page.template, {"page": page, "principles": rows, "frameworks": FRAMEWORKS})


@cache_by_path()
def site_map(request: HttpRequest, *, page: Page) -> HttpResponse:
    return render(request, page.template, {"page": page, "sections": pages_by_section()})
