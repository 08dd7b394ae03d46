"""Every URL of the staff's site, from its own URL patterns, with a row to fill it in."""

import re
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from privacy.admin.actions import VERSION_ACTIONS as ACTS_OF_VERSION
from privacy.desk.admin.actions import CASE_ACTIONS as ACTS_OF_CASE
from responsys_site.mail.admin.actions import MESSAGE_ACTIONS

ADMIN = "in/admin/"
ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
NAMES = {"desk/case": ACTS_OF_CASE, "privacy/policyversion": ACTS_OF_VERSION, "mail/message": MESSAGE_ACTIONS}
OF_APP, CATCH_ALL = re.compile(r"^\^?\(\?P<app_label>"), "(?P<url>"
NUMBERS = {"object_id", "id", "pk", "number"}


def urls_of_staff(rows: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Return each URL as docs/access.md writes it, and its path with a row of `rows` filled in."""
    found = {}
    for route in _routes(get_resolver().url_patterns, ""):
        if route.startswith(ADMIN):
            found |= dict(_filled(route.removeprefix(ADMIN), rows))
    return found


def _routes(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
    for one in patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _routes(one.url_patterns, route)
        else:
            yield route


def _filled(route: str, rows: dict[str, dict[str, Any]]) -> Iterator[tuple[str, str]]:
    if CATCH_ALL in route:
        yield "(anything else)", "no-such-page/"
    elif OF_APP.match(route):
        yield from ((f"{label}/", f"{label}/") for label in sorted({name.partition("/")[0] for name in rows}))
    elif arguments := ARGUMENT.findall(route):
        yield from _with_rows(route, arguments, rows)
    else:
        yield route, route


def _with_rows(route: str, arguments: list[str], rows: dict[str, dict[str, Any]]) -> Iterator[tuple[str, str]]:
    model = "/".join(route.split("/")[:2])
    for kind, number in rows[model].items():
        for name in NAMES[model] if "name" in arguments else [""]:
            shown = dict.fromkeys(NUMBERS, f"{{{kind}}}" if kind else "{…}") | {"name": name}
            real = dict.fromkeys(NUMBERS, str(number)) | {"name": name}
            yield _put(route, shown), _put(route, real)


def _put(route: str, values: dict[str, str]) -> str:
    return ARGUMENT.sub(lambda argument: values[argument[1]], route)
