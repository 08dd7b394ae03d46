from django.urls import path

from privacy.policy import memento

app_name = "memento"
urlpatterns = [
    path("timegate/<path:address>", memento.timegate, name="timegate"),
    path("timemap/<path:address>", memento.timemap, name="timemap"),
]
