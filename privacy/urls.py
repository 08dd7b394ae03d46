"""The public addresses of the policy, of its notices, promises, certifications and receipts."""

from django.urls import include, path, register_converter
from django.urls.converters import IntConverter

from privacy.certification import views as certification
from privacy.policy import memento, views
from privacy.receipts import views as receipts


class VersionNumberConverter(IntConverter):
    """A whole number as it is written: no sign, no leading zero, so that each version has one address."""

    regex = "[1-9][0-9]{0,5}"


register_converter(VersionNumberConverter, "version_number")

POLICY = [
    path("", views.policy, name="policy"),
    path("versions/", views.versions, name="versions"),
    path("versions/<version_number:number>/", views.version, name="version"),
    path("versions/<version_number:number>.json", views.version_as_json, name="version_json"),
    path("versions/<version_number:number>.md", views.version_as_markdown, name="version_markdown"),
    path("versions/<version_number:old>..<version_number:new>/", views.redline, name="redline"),
    path("versions.atom", views.versions_feed, name="versions_feed"),
    path("on/", views.date_form, name="day_form"),
    path("on/<str:day>/", views.on_date, name="on_day"),
    path("notices/<str:code>/", views.notice, name="notice"),
    path("promises/", views.promises, name="promises"),
    path("promises.json", views.promises_as_json, name="promises_json"),
    path("seal/", certification.seal, name="seal"),
    path("seal.json", certification.seal_as_json, name="seal_json"),
    path("receipts/<str:token>/", receipts.receipt, name="receipt"),
    path("receipts/<str:token>.json", receipts.receipt_as_json, name="receipt_json"),
]

app_name = "privacy"
urlpatterns = [
    path("privacy/", include(POLICY)),
    path("timegate/<path:address>", memento.timegate, name="timegate"),
    path("timemap/<path:address>", memento.timemap, name="timemap"),
]
