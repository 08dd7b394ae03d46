"""Read from a page which fields its form really shows."""

from html.parser import HTMLParser


class _Fields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in {"input", "select", "textarea"} and values.get("type") != "hidden":
            self.names.add(values.get("name") or "")


def names_of_fields(*, html: str) -> set[str]:
    """Return the names of every field that a visitor sees on the page."""
    parser = _Fields()
    parser.feed(html)
    return parser.names
