"""At the address of a version that was withdrawn stands when and why, and none of its words."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from responsys_site.edge import snapshot

View = Callable[..., HttpResponse]


def gone_if_withdrawn(view: View) -> View:
    """Answer 410 where one of the numbers in the address is that of a withdrawn version (RFC 9110, 15.5.11).

    Mails that told of it lead here for good: nobody shall think that they have mistyped something.
    """

    @wraps(view)
    def answer(request: HttpRequest, **numbers: int) -> HttpResponse:
        policy = snapshot.current().policy
        found = next((version for version in policy.withdrawn if version.number in numbers.values()), None)
        if found is None:
            return view(request, **numbers)
        return render(request, "privacy/withdrawn.html", {"withdrawn": found}, status=410)

    return answer
