import pytest
from css_inline import CSSInliner

from responsys_site.core.templatetags.palette import DARK, LIGHT, palette
from responsys_site.mail.rendering.templates import page_for_browser, render_email


@pytest.fixture
def html():
    return render_email(template="mail/check", context={"opt_out_address": "https://www.responsys.example/x"}).html


def test_elements_carry_the_light_colours_inline(html):
    assert f'<body style="margin: 0;padding: 0;background: {palette(LIGHT)["paper"]};">' in html
    assert f"color: {palette(LIGHT)['link']};" in html and "var(--" not in html


def test_dark_colours_stand_in_the_head(html):
    head = html.partition("</head>")[0]
    assert f".letter {{ border: 1px solid {palette(DARK)['rule']} !important;" in head
    assert "@media (max-width: 480px)" in head and "/*" not in head


def test_a_browser_gets_the_same_rules_as_sheets_of_the_site(html):
    page = page_for_browser(html)
    assert " style=" not in page and "<style" not in page and page.count("<link") == 2


def test_a_placeholder_survives_inlining():
    inlined = CSSInliner(extra_css="a { color: red }").inline('<a href="https://x.example/[[token]]">[[name]]</a>')
    assert '<a href="https://x.example/[[token]]" style="color: red;">[[name]]</a>' in inlined
