from leads.admin.contacts import ConsentEventAdmin, ContactAdmin
from leads.admin.requests import InformationRequestAdmin
from leads.admin.submissions import PendingSubmissionAdmin, QuarantinedSubmissionAdmin

__all__ = [
    "ConsentEventAdmin",
    "ContactAdmin",
    "InformationRequestAdmin",
    "PendingSubmissionAdmin",
    "QuarantinedSubmissionAdmin",
]
