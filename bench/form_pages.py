"""Read a form from its page as a browser would, and fill it."""

import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser

ASKED = ("name", "company", "email", "country", "telephone", "needs", "updates", "contact")


@dataclass
class FormPage(HTMLParser):
    """The fields of the form that is sent by POST, with the values they have as shown, and the page's cookies."""

    cookies: dict[str, str]
    fields: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self._inside = (given.get("method") or "").lower() == "post"
        name = given.get("name")
        if self._inside and tag in {"input", "textarea", "select"} and name:
            self.fields[name] = "" if given.get("type") == "checkbox" else given.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False


def read_form(url: str) -> FormPage:
    """Fetch a page and return its form."""
    with urllib.request.urlopen(url) as answer:  # noqa: S310 (our own server)
        cookies = [header.partition(";")[0].partition("=") for header in answer.headers.get_all("Set-Cookie") or []]
        page = FormPage(cookies={name: value for name, _, value in cookies})
        page.feed(answer.read().decode())
    return page


def filled(page: FormPage, *, number: int) -> dict[str, str]:
    """Return what the person of this number sends: every field of the page, those we ask for filled in."""
    missing = [name for name in ASKED if name not in page.fields]
    if missing:
        raise SystemExit(f"The form has no field for: {', '.join(missing)}")
    return page.fields | {
        "name": f"Visitor {number}",
        "company": f"Company {number}",
        "email": f"visitor.{number}@example.com",
        "country": "Canada",
        "telephone": "+1 416 555 0100",
        "needs": "We send a newsletter to forty thousand people each month.\r\nWhat would that cost with you?",
        "updates": "on",
        "contact": "on",
    }
