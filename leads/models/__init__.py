from leads.models.choice import Choice
from leads.models.contact import Contact
from leads.models.information_request import InformationRequest, WrongState

__all__ = ["Choice", "Contact", "InformationRequest", "WrongState"]
