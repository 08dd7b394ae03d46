from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "privacy.desk"
    label = "desk"
    verbose_name = _("Privacy desk")
    mail_permission = "desk.see_people"

    def ready(self) -> None:
        from privacy.desk.cases.replies import send_in_case
        from privacy.rights.emails import case_mail

        case_mail.connect(send_in_case, dispatch_uid="desk")
