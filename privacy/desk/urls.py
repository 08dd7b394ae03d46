from django.urls import path

from privacy.desk.public import case_views, views
from responsys_site.core.forms.views import ResultPageView

app_name = "desk"
urlpatterns = [
    path("desk/", views.stats_page, name="figures"),
    path("ask/", views.AskView.as_view(), name="ask"),
    path("correction/", views.CorrectionView.as_view(), name="correction"),
    path("report-mail/", views.ReportView.as_view(), name="report_mail"),
    path("ask/received/", ResultPageView.as_view(template_name="desk/received.html"), name="received"),
    path("cases/", views.LinkRequestView.as_view(), name="link_request"),
    path("cases/link-sent/", ResultPageView.as_view(template_name="desk/link_sent.html"), name="link_sent"),
    path("cases/<str:token>/", case_views.CaseView.as_view(), name="case"),
    path("cases/<str:token>/escalate/", case_views.EscalateView.as_view(), name="escalate"),
    path("cases/<str:token>/dossier/", case_views.DossierView.as_view(), name="dossier"),
    path("cases/<str:token>/dossier.txt", case_views.DossierTextView.as_view(), name="dossier_text"),
]
