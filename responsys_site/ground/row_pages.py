from typing import Any

from django.http import HttpRequest, HttpResponse

from responsys_site.ground.strict_admin import StrictAdmin


class ShowsMore(StrictAdmin):
    """A ModelAdmin whose page of a row shows more than its fields."""

    def more_of(self, *, request: HttpRequest, row: Any) -> dict[str, Any]:
        """Return what the template of the row's page gets beside what Django gives it."""
        return {}

    def render_change_form(  # noqa: PLR0917 (Django's own signature)
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any | None = None,
    ) -> HttpResponse:
        if obj is not None:
            context |= self.more_of(request=request, row=obj)
        return super().render_change_form(request, context, add, change, form_url, obj)
