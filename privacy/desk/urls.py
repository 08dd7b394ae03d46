from django.urls import path

from privacy.desk.public import case_views, views

app_name = "desk"
urlpatterns = [
    path("desk/", views.stats_page, name="figures"),
    path("ask/", views.case_form, {"page": views.ASK}, name="ask"),
    path("correction/", views.case_form, {"page": views.CORRECTION}, name="correction"),
    path("report-mail/", views.case_form, {"page": views.REPORT}, name="report_mail"),
    path("ask/received/", views.received, name="received"),
    path("cases/", views.link_request, name="lost_link"),
    path("cases/link-sent/", views.link_sent, name="link_sent"),
    path("cases/<str:token>/", case_views.case_view, name="case"),
    path("cases/<str:token>/further/", case_views.escalate_case, name="further"),
    path("cases/<str:token>/packet/", case_views.dossier_page, name="packet"),
    path("cases/<str:token>/packet.txt", case_views.dossier_download, name="packet_text"),
]
