from django.urls import path

from leads.views import (
    confirm,
    erasure,
    information_request,
    new_address,
    opt_out,
    opt_out_by_address,
    profile,
    profile_link,
)

app_name = "leads"
urlpatterns = [
    path("request-information/", information_request.request_form, name="request"),
    path("request-information/thanks/", information_request.thanks, name="thanks"),
    path("confirm/<str:token>/", confirm.confirm_page, name="confirm"),
    path("opt-out/", opt_out_by_address.address_form, name="opt_out_by_address"),
    path("opt-out/undo/", opt_out.undo_page, name="opt_out_undo"),
    path("opt-out/<str:token>/", opt_out.opt_out_page, name="opt_out"),
    path("profile/", profile_link.link_form, name="profile_link"),
    path("profile/link-sent/", profile_link.link_sent, name="profile_link_sent"),
    path("profile/new-address/done/", new_address.done, name="new_address_done"),
    path("profile/new-address/<str:token>/", new_address.confirm, name="new_address"),
    path("profile/erasure/begun/", erasure.begun, name="erasure_begun"),
    path("profile/erasure/<str:token>/", erasure.confirm, name="erasure"),
    path("profile/<str:token>/", profile.profile, name="profile"),
    path("profile/<str:token>/choices/", profile.choices, name="profile_choices"),
    path("profile/<str:token>/address/", profile.new_address, name="profile_new_address"),
    path("profile/<str:token>/copy/", profile.copy, name="profile_copy"),
    path("profile/<str:token>/erasure/", profile.erase, name="profile_erasure"),
]
