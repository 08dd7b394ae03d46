"""HTML as plain text: a line for each block, cells apart, the targets of links in brackets, quotes behind "> "."""

import re
import secrets

from resiliparse.extract.html2text import extract_plain_text

from responsys_site.mail.inbound.charsets import UNPRINTABLE

MAX_HTML_LENGTH = 1_000_000  # characters that are read; the slowest known (nested links) then takes two seconds
_DATA = re.compile(r"data:[\w/+.-]{0,80};base64,[A-Za-z0-9+/=%\s]*", re.IGNORECASE)
_QUOTE = re.compile(r"(<blockquote\b[^<>]*>)|</blockquote\b", re.IGNORECASE)
_TARGET = re.compile(r" \((?:mailto:|tel:)?([^()\s]{1,2000})\)")


def text_of_html(source: str, *, with_links: bool = True) -> str:
    """Return the text; what stands in a block quotation begins with "> "."""
    mark = secrets.token_hex(8)  # no mail can hold it
    opens, closes = f"{mark}+", f"{mark}-"
    html = without_pictures(source)[:MAX_HTML_LENGTH]
    marked = _QUOTE.sub(lambda tag: tag[0] + opens if tag[1] else closes + tag[0], html)
    text = extract_plain_text(
        marked, preserve_formatting=True, main_content=False, links=with_links, alt_texts=False, form_fields=True
    )
    text = UNPRINTABLE.sub("\ufffd", text)  # numbers name what the source may not hold itself
    return _quoted(_TARGET.sub(_without_repetition, text), opens=opens, closes=closes)


def without_pictures(source: str) -> str:
    """Return HTML without the files in it that `data:` addresses hold."""
    return _DATA.sub("", source)


def _without_repetition(target: re.Match[str]) -> str:
    """A link whose words are its target needs no second one."""
    return "" if target.string.endswith(target[1], 0, target.start()) else target[0]


def _quoted(text: str, *, opens: str, closes: str) -> str:
    lines, depth = [], 0
    for line in text.split("\n"):
        level = depth + line.count(opens)
        depth = max(0, level - line.count(closes))
        words = line.replace(opens, "").replace(closes, "").rstrip()
        lines.append(f"> {words}" if level and words else words)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
