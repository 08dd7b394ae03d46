"""Read an HTML page of ours for the checks: its main landmark, its links and what stands under which id."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

DATA_BLOCK = "application/ld+json"  # a script element of this type is never run (HTML, 4.12.1)


@dataclass(frozen=True)
class Link:
    """One `a` element: where it leads, its `rel` tokens and its classes."""

    href: str
    rel: frozenset[str]
    classes: frozenset[str]


@dataclass
class ParsedPage:
    """What a page holds. `main_text` is the text inside `main`; `attributes` are those of each element with an id."""

    mains: int = 0
    scripts: int = 0
    links: list[Link] = field(default_factory=list)
    main_text: str = ""
    attributes: dict[str, dict[str, str]] = field(default_factory=dict)


def parse_page(html: str) -> ParsedPage:
    """Return what the checks need to know of the page `html`."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    return parser.page


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = ParsedPage()
        self.in_main = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "main":
            self.page.mains += 1
            self.in_main = True
        self.page.scripts += tag == "script" and values.get("type") != DATA_BLOCK
        if tag == "a" and "href" in values:
            self.page.links.append(_link(values))
        if "id" in values:
            self.page.attributes[values["id"]] = values

    def handle_endtag(self, tag: str) -> None:
        if tag == "main":
            self.in_main = False

    def handle_data(self, data: str) -> None:
        if self.in_main:
            self.page.main_text += data


def _link(values: dict[str, str]) -> Link:
    return Link(
        href=values["href"],
        rel=frozenset(values.get("rel", "").split()),
        classes=frozenset(values.get("class", "").split()),
    )
