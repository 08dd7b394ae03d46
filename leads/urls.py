from django.urls import path

from leads.views import information_request, opt_out

app_name = "leads"
urlpatterns = [
    path("request-information/", information_request.request_form, name="request"),
    path("request-information/thanks/", information_request.thanks, name="thanks"),
    path("opt-out/<str:token>/", opt_out.opt_out_page, name="opt_out"),
]
