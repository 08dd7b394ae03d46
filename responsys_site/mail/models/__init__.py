from responsys_site.mail.models.delivery import Delivery
from responsys_site.mail.models.inbound_mail import BodyChunk, BounceReport, IncomingMail
from responsys_site.mail.models.message import Message, MessageTotal
from responsys_site.mail.models.suppression import Suppression

__all__ = ["BodyChunk", "BounceReport", "Delivery", "IncomingMail", "Message", "MessageTotal", "Suppression"]
