"""What a browser would send of a form as its page shows it."""

from html.parser import HTMLParser
from typing import Any


class _Fields(HTMLParser):
    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id, self.is_inside = form_id, False
        self.values: dict[str, Any] = {}
        self.name, self.text = "", ""
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.is_inside = given.get("id") == self.form_id
        if not self.is_inside:
            return
        name = given.get("name") or ""
        kind = given.get("type")
        is_sent = kind not in {"submit", "button", "image"} and (
            kind not in {"checkbox", "radio"} or "checked" in given
        )
        if tag == "input" and name and is_sent:
            self.values[name] = given.get("value") or ("on" if kind == "checkbox" else "")
        if tag == "textarea":
            self.name, self.text = name, ""
        if tag == "select":
            self.select = name
        if tag == "option" and self.select and "selected" in given:
            self.values.setdefault(self.select, []).append(given.get("value") or "")

    def handle_data(self, data: str) -> None:
        if self.name:
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.name:
            self.values[self.name], self.name = self.text.removeprefix("\n"), ""
        if tag == "select":
            self.select = ""
        if tag == "form":
            self.is_inside = False


def fields_on(page: Any, *, form_id: str) -> dict[str, Any]:
    """Return the names and values of the form with this id, as they would be sent without a button."""
    parser = _Fields(form_id)
    parser.feed(page.text)
    return parser.values
