from responsys_site.mail.models.bounce import BounceReport
from responsys_site.mail.models.delivery import Delivery
from responsys_site.mail.models.incoming import IncomingMail, RawPiece
from responsys_site.mail.models.message import Message
from responsys_site.mail.models.message_total import MessageTotal
from responsys_site.mail.models.suppression import Suppression

__all__ = ["BounceReport", "Delivery", "IncomingMail", "Message", "MessageTotal", "RawPiece", "Suppression"]
