from django.urls import path

from privacy.desk import views

app_name = "desk"
urlpatterns = [
    path("ask/", views.ask_page, name="ask"),
    path("ask/received/", views.received, name="received"),
    path("cases/<str:token>/", views.case, name="case"),
]
