"""Accounts and roles, for superusers, under the same rules as every other page of the staff's site."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User

from responsys_site.ground.strict_admin import StrictAdmin

admin.site.unregister([Group, User])


@admin.register(Group)
class RoleAdmin(StrictAdmin, GroupAdmin):
    """The roles, and the rights of each."""


@admin.register(User)
class AccountAdmin(StrictAdmin, UserAdmin):
    """The accounts of the staff."""
