from django.utils.translation import gettext_lazy as _

from responsys_site.ground import link_wishes


class LinkWishQuerySet(link_wishes.LinkWishQuerySet["LinkWish"]):
    pass


class LinkWish(link_wishes.LinkWish):
    """Somebody asked for the link to the record of an address; whether it is on file nobody has looked up yet."""

    objects = LinkWishQuerySet.as_manager()

    class Meta:
        verbose_name = _("link asked for")
        verbose_name_plural = _("links asked for")
