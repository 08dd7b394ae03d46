from privacy.desk.admin.cases import CaseAdmin
from privacy.desk.admin.reply_templates import ReplyTemplateAdmin

__all__ = ["CaseAdmin", "ReplyTemplateAdmin"]
