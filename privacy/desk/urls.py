from django.urls import path

from privacy.desk.views import asking, case, figures, lost_link

app_name = "desk"
urlpatterns = [
    path("desk/", figures.figures, name="figures"),
    path("ask/", asking.form_page, {"page": asking.ASK}, name="ask"),
    path("correction/", asking.form_page, {"page": asking.CORRECTION}, name="correction"),
    path("report-mail/", asking.form_page, {"page": asking.REPORT}, name="report_mail"),
    path("ask/received/", asking.received, name="received"),
    path("cases/", lost_link.form, name="lost_link"),
    path("cases/link-sent/", lost_link.sent, name="link_sent"),
    path("cases/<str:token>/", case.case, name="case"),
    path("cases/<str:token>/further/", case.further, name="further"),
    path("cases/<str:token>/packet/", case.packet, name="packet"),
    path("cases/<str:token>/packet.txt", case.packet_text, name="packet_text"),
]
