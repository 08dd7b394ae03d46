from responsys_site.mail.models.delivery import Delivery
from responsys_site.mail.models.message import Message
from responsys_site.mail.models.suppression import Suppression

__all__ = ["Delivery", "Message", "Suppression"]
