from responsys_site.mail.totals import TRIGGERS

__all__ = ["TRIGGERS"]
