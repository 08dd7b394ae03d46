from privacy.desk.admin.cases import CaseAdmin, ReplyTemplateAdmin

__all__ = ["CaseAdmin", "ReplyTemplateAdmin"]
