from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from privacy.rights.data_export import decrypt_archive
from privacy.rights.models import AccessPackage
from responsys_site.core.forms.stateless import noindex


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@csrf_exempt
def copy(request: HttpRequest, token: str) -> HttpResponseBase:
    """Say on GET what the link opens, hand it out on POST: no scanner of links carries anybody's data away.

    The token, known to one mailbox, is the right to this copy and to nothing else; handing it out changes nothing.
    """
    package = AccessPackage.objects.living(token=token, at=timezone.now())
    if package is None:
        return _page(request, "rights/copy_over.html", status=404)
    if request.method != "POST":
        return _page(request, "rights/copy.html", package=package)
    response = StreamingHttpResponse(decrypt_archive(package=package, token=token), content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="everything.zip"'
    response["Content-Length"] = str(package.size)
    return noindex(response)


def _page(request: HttpRequest, template: str, status: int = 200, **context: object) -> HttpResponse:
    return noindex(render(request, template, context, status=status))
