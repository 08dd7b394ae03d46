from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class StaffConfig(AppConfig):
    name = "responsys_site.staff"


class StaffAdminConfig(AdminConfig):
    default_site = "responsys_site.staff.site.StaffSite"
