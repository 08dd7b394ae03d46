from django.urls import URLPattern

app_name = "seal"
urlpatterns: list[URLPattern] = []
