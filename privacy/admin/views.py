"""The frame of each page about one version, for those who may post."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path
from django.urls.resolvers import URLPattern

from privacy.admin.version_state import require_officer
from privacy.models import PolicyVersion

View = Callable[..., HttpResponse]


def page_path(route: str, view: View, name: str) -> URLPattern:
    """Return the pattern of a page under one version's address. Others are refused before it is looked up."""

    @wraps(view)
    def answer(request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponse:
        require_officer(request=request)
        version = get_object_or_404(PolicyVersion.objects.select_related("corrects"), pk=pk)
        return view(request, version, **kwargs)

    return path(f"<int:pk>/{route}", admin.site.admin_view(answer), name=f"privacy_policyversion_{name}")


def show(
    request: HttpRequest, template: str, *, version: PolicyVersion, title: str, status: int = 200, **context: Any
) -> HttpResponse:
    """Answer with a page of the staff's site, under templates/admin/privacy/policyversion/."""
    frame = {**admin.site.each_context(request), "title": title, "opts": PolicyVersion._meta, "version": version}
    return TemplateResponse(request, f"admin/privacy/policyversion/{template}", {**frame, **context}, status=status)
