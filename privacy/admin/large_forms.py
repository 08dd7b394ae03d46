"""A draft with a note on each clause has more fields than any form of the public: room for them on its page alone."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import parse_qsl

from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls.resolvers import URLPattern
from django.utils.datastructures import MultiValueDict
from django.views.decorators.csrf import csrf_exempt

from privacy.admin.version_state import may_write

MAX_FIELDS = 3_000  # six to a note, on each of some hundreds of clauses
URLENCODED = "application/x-www-form-urlencoded"


def raise_field_limit(*, pattern: URLPattern) -> URLPattern:
    """Return the pattern, whose view reads up to MOST_FIELDS of whoever may write drafts.

    What checks the token of the form reads its fields first, so it waits until they are read: the admin's own view,
    which is behind this one, checks it like every other. For everybody else nothing is different.
    """
    pattern.callback = _reading_first(pattern.callback)
    return pattern


def _reading_first(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and request.content_type == URLENCODED and may_write(request=request):
            _read_fields(request)
        return view(request, *args, **kwargs)

    return answer


def _read_fields(request: Any) -> None:
    """As Django reads them, but for how many there may be. Raises TooManyFieldsSent."""
    fields = QueryDict(mutable=True)
    try:
        pairs = parse_qsl(request.body.decode(), keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError as error:
        raise TooManyFieldsSent(f"a draft has {MAX_FIELDS} fields at the most") from error
    for name, value in pairs:
        fields.appendlist(name, value)
    fields._mutable = False
    request._post, request._files = fields, MultiValueDict()
