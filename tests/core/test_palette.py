"""static/css/tokens.css defines every colour once; pages, admin, e-mails and meta tags take them from there."""

import re

import pytest
from django.conf import settings
from django.template import Context, Template

from responsys_site.core.templatetags.palette import DARK, LIGHT, palette

COLOR = re.compile(r"""(?<![&\w/])#(?:[0-9a-fA-F]{3,4}){1,2}\b(?!["'/]\s*>)|\b(?:rgb|hsl)a?\(|\boklch\(""")
VARIABLE, DEFINITION = re.compile(r"var\(--([\w-]+)"), re.compile(r"--([\w-]+):")
TOKENS = settings.BASE_DIR / "static/css/tokens.css"
STYLED = [
    path
    for folder in ("static", "templates", "responsys_site", "privacy", "leads")
    for path in (settings.BASE_DIR / folder).rglob("*")
    if path.suffix in {".css", ".html", ".py", ".txt"} and path != TOKENS
]
SHEETS = [path for path in STYLED if path.suffix == ".css" and "templates" not in path.parts]


def test_no_colour_is_written_anywhere_else():
    assert len(SHEETS) > 5
    found = {str(path): COLOR.findall(path.read_text()) for path in STYLED}
    assert {path: colors for path, colors in found.items() if colors} == {}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_every_variable_of_a_sheet_is_defined(sheet):
    css, django = sheet.read_text(), {"error-fg"}  # of Django's admin
    known = {*DEFINITION.findall(TOKENS.read_text()), *DEFINITION.findall(css), *django}
    assert set(VARIABLE.findall(css)) <= known


def test_both_themes_have_the_same_names_and_different_colours():
    assert palette(LIGHT).keys() == palette(DARK).keys() >= {"ink", "paper", "sheet", "link", "action", "kept", "due"}
    assert palette(LIGHT)["ink"] != palette(DARK)["ink"]


def test_a_template_names_a_colour_by_theme():
    template = Template('{% load palette %}{% color "sheet" %} {% color "sheet" "dark" %}')
    assert template.render(Context()) == f"{palette(LIGHT)['sheet']} {palette(DARK)['sheet']}"


def test_the_browsers_bar_has_the_colour_of_the_sheet(client, policy):
    page = client.get("/").text
    for theme in (LIGHT, DARK):
        meta = rf'<meta name="theme-color" media="\(prefers-color-scheme: {theme}\)" content="(#\w+)">'
        assert re.findall(meta, page) == [palette(theme)["sheet"]]
