from django.urls import path

from privacy.rights import views

app_name = "rights"
urlpatterns = [path("copy/<str:token>/", views.CopyView.as_view(), name="copy")]
