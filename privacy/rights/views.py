from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render

from privacy.rights.data_export import decrypt_archive
from privacy.rights.models import AccessPackage
from responsys_site.core.forms.views import StatelessFormView


class CopyView(StatelessFormView):
    """Say on GET what the link opens, hand it out on POST, so that no link scanner downloads a person's data.

    The token, known to one mailbox, is the right to this copy and to nothing else; handing it out changes nothing.
    """

    accepts_cross_site = True
    template_name = "rights/copy.html"
    unavailable_template_name = "forms/unavailable.html"
    package: AccessPackage

    def load(self) -> HttpResponse | None:
        package = AccessPackage.objects.living(token=self.kwargs["token"], at=self.at)
        if package is None:
            return render(self.request, "rights/copy_over.html", status=404)
        self.package = package
        return None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"package": self.package}

    def post(  # type: ignore[override]  # a streamed response is no HttpResponse
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        chunks = decrypt_archive(package=self.package, token=self.kwargs["token"])
        response = StreamingHttpResponse(chunks, content_type="application/zip")
        response["Content-Disposition"] = 'attachment; filename="everything.zip"'
        response["Content-Length"] = str(self.package.size)
        return response
