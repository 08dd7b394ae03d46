from django.urls import path

from privacy.memento import views

app_name = "memento"
urlpatterns = [
    path("timegate/<path:address>", views.timegate, name="timegate"),
    path("timemap/<path:address>", views.timemap, name="timemap"),
]
