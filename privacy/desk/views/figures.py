from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from responsys_site.edge import snapshot
from responsys_site.edge.public import public_page


@public_page()
def figures(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/figures.html", {"desk": snapshot.current().known("desk")})
