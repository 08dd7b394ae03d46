from privacy.desk.admin.cases import InquiryAdmin
from privacy.desk.admin.templates import ReplyTemplateAdmin

__all__ = ["InquiryAdmin", "ReplyTemplateAdmin"]
