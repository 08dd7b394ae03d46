"""Admin pages that show rows and never change them."""

from typing import Any

from django.http import HttpRequest


class ReadOnlyAdminMixin:
    """A ModelAdmin that shows and never changes: what people said is corrected by people, not by staff."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
