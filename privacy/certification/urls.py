from django.urls import path

from privacy.certification import views

app_name = "certification"
urlpatterns = [
    path("seal/", views.seal, name="seal"),
    path("seal.json", views.seal_as_json, name="seal_json"),
]
