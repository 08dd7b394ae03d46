from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from privacy.seal.downloads import seal_json
from privacy.seal.reading import read_seal_page
from responsys_site.edge.public import public_page


@public_page()
def seal(request: HttpRequest) -> HttpResponse:
    return render(request, "privacy/seal.html", {"reading": read_seal_page(at=timezone.now())})


@public_page()
def seal_as_json(request: HttpRequest) -> HttpResponse:
    content = seal_json(reading=read_seal_page(at=timezone.now()))
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 2})
