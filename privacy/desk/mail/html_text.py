"""Read the HTML of a mail as plain text: nothing of it is ever shown as HTML."""

from html.parser import HTMLParser

import nh3

LONGEST = 60_000  # characters that are read; deep nesting costs the square of it
_BLOCKS = {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "ul", "ol", "table", "hr"}
_QUOTE = "blockquote"
_UNREAD = {"script", "style", "title"}


def text_of_html(source: str) -> str:
    """Return the text, a line for each block; what stands in a block quotation begins with "> "."""
    # Well-formed first, and only tags that part lines: whatever hostile HTML is, it is simple after that.
    simple = nh3.clean(source[:LONGEST], tags=_BLOCKS | {_QUOTE}, clean_content_tags=_UNREAD, attributes={})
    reader = _Reader()
    reader.feed(simple)
    reader.close()
    return "\n".join(reader.lines())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[tuple[int, list[str]]] = [(0, [])]
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._depth += tag == _QUOTE
        self._lines.append((self._depth, []))

    def handle_endtag(self, tag: str) -> None:
        self._depth -= tag == _QUOTE
        self._lines.append((self._depth, []))

    def handle_data(self, data: str) -> None:
        self._lines[-1][1].append(data)

    def lines(self) -> list[str]:
        found = [(depth, " ".join("".join(words).split())) for depth, words in self._lines]
        return [f"> {line}" if depth else line for depth, line in found if line]
