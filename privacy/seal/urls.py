from django.urls import path

from privacy.seal import views

app_name = "seal"
urlpatterns = [
    path("seal/", views.seal, name="seal"),
    path("seal.json", views.seal_as_json, name="seal_json"),
]
