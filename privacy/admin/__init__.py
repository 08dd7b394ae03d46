from privacy.admin.versions import PolicyVersionAdmin

__all__ = ["PolicyVersionAdmin"]
