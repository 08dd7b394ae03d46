from django.db import models
from django.utils.translation import gettext_lazy as _

from responsys_site.ground import link_wishes


class LinkWishQuerySet(link_wishes.LinkWishQuerySet["LinkWish"]):
    pass


class LinkWish(link_wishes.LinkWish):
    """Somebody asked for a new link to a case; whether reference and address belong together nobody looked up yet."""

    reference = models.CharField(_("reference"), max_length=8)

    objects = LinkWishQuerySet.as_manager()

    class Meta:
        verbose_name = _("link to a case asked for")
        verbose_name_plural = _("links to cases asked for")
