"""Read browser family, version and system out of a User-Agent header, which itself is kept nowhere."""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from ua_parser import Parser
from ua_parser.loaders import load_lazy_builtins
from ua_parser.regex import Resolver

UNKNOWN = "Unknown"
BOT = "Bot"
# ua-parser copies some names out of the header; nothing but a name may come through, an e-mail address least of all.
_NOT_A_NAME = re.compile(r"[^\w .+/()!-]|\S*@\S*")


class Browser(NamedTuple):
    """What is kept of a browser: `version` is the major one; `system` reads "Bot" for crawlers."""

    family: str
    version: str
    system: str


@cache
def parser() -> Parser:
    """Return the parser, built at the first call, which takes about 300 ms."""
    return Parser(Resolver(load_lazy_builtins()))


@lru_cache(maxsize=2000)
def read_browser(user_agent: str) -> Browser:
    """Return what is kept of a User-Agent header (RFC 9110, 10.1.5); "Unknown" for what cannot be told."""
    found = parser().parse(user_agent)
    family, version = (found.user_agent.family, found.user_agent.major) if found.user_agent else ("", "")
    system = found.os.family if found.os else ""
    if found.device and found.device.family == "Spider":
        system = BOT
    return Browser(_name(family), _NOT_A_NAME.sub("", version or "")[:12], _name(system))


def _name(text: str) -> str:
    return _NOT_A_NAME.sub("", text).strip()[:60] or UNKNOWN
