from django.urls import path

from leads.views import consent, profile, profile_links, requests
from responsys_site.core.forms.views import ResultPageView

app_name = "leads"
urlpatterns = [
    path("request-information/", requests.RequestFormView.as_view(), name="request"),
    path(
        "request-information/thanks/",
        ResultPageView.as_view(template_name="leads/requests/thanks.html"),
        name="thanks",
    ),
    path("confirm/<str:token>/", consent.ConfirmView.as_view(), name="confirm"),
    path("opt-out/", consent.OptOutLinkView.as_view(), name="opt_out_by_address"),
    path("opt-out/undo/", consent.UndoOptOutView.as_view(), name="opt_out_undo"),
    path("opt-out/<str:token>/", consent.OptOutView.as_view(), name="opt_out"),
    path("profile/", profile.LinkRequestView.as_view(), name="profile_link"),
    path(
        "profile/link-sent/",
        ResultPageView.as_view(template_name="leads/profile/link_sent.html"),
        name="profile_link_sent",
    ),
    path(
        "profile/new-address/done/",
        ResultPageView.as_view(template_name="leads/profile/new_address_done.html"),
        name="new_address_done",
    ),
    path("profile/new-address/<str:token>/", profile_links.NewAddressView.as_view(), name="new_address"),
    path(
        "profile/erasure/begun/",
        ResultPageView.as_view(template_name="leads/profile/erasure_begun.html"),
        name="erasure_begun",
    ),
    path("profile/erasure/<str:token>/", profile_links.ErasureView.as_view(), name="erasure"),
    path("profile/<str:token>/", profile.ProfileView.as_view(), name="profile"),
    path("profile/<str:token>/choices/", profile.ChoiceView.as_view(), name="profile_choices"),
    path("profile/<str:token>/address/", profile.AddressChangeRequestView.as_view(), name="profile_new_address"),
    path("profile/<str:token>/copy/", profile.CopyRequestView.as_view(), name="profile_copy"),
    path("profile/<str:token>/erasure/", profile.ErasureLinkView.as_view(), name="profile_erasure"),
]
