from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse


class RouteMiddleware:
    """Tell the request recorder by which route a view was found: the pattern, never the path."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args: Any, kwargs: Any) -> None:
        if request.resolver_match:
            request.META["responsys.route"] = request.resolver_match.route
