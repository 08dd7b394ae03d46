from django.urls import path

from leads.views import consent, profile, requests

app_name = "leads"
urlpatterns = [
    path("request-information/", requests.request_form, name="request"),
    path("request-information/thanks/", requests.thanks, name="thanks"),
    path("confirm/<str:token>/", consent.confirm_page, name="confirm"),
    path("opt-out/", consent.opt_out_link_form, name="opt_out_by_address"),
    path("opt-out/undo/", consent.undo_page, name="opt_out_undo"),
    path("opt-out/<str:token>/", consent.opt_out_page, name="opt_out"),
    path("profile/", profile.profile_link_form, name="profile_link"),
    path("profile/link-sent/", profile.profile_link_sent, name="profile_link_sent"),
    path("profile/new-address/done/", profile.new_address_done, name="new_address_done"),
    path("profile/new-address/<str:token>/", profile.new_address_page, name="new_address"),
    path("profile/erasure/begun/", profile.erasure_begun, name="erasure_begun"),
    path("profile/erasure/<str:token>/", profile.erasure_page, name="erasure"),
    path("profile/<str:token>/", profile.profile, name="profile"),
    path("profile/<str:token>/choices/", profile.choices, name="profile_choices"),
    path("profile/<str:token>/address/", profile.new_address, name="profile_new_address"),
    path("profile/<str:token>/copy/", profile.copy, name="profile_copy"),
    path("profile/<str:token>/erasure/", profile.erase, name="profile_erasure"),
]
