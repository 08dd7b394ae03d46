from leads.admin.people import ChoiceAdmin, ContactAdmin
from leads.admin.requests import InformationRequestAdmin

__all__ = ["ChoiceAdmin", "ContactAdmin", "InformationRequestAdmin"]
