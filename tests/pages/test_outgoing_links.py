import pytest
from django.template import Context, Template

from responsys_site.pages.templatetags.external_links import outgoing


def test_the_tag_writes_mark_and_rel():
    template = '{% load external_links %}{% outgoing "https://example.com/?a=1&b=2" "Example" %}'
    link = Template(template).render(Context())
    assert 'rel="external noopener noreferrer"' in link and 'class="outgoing"' in link
    assert 'href="https://example.com/?a=1&amp;b=2"' in link and "(another site)" in link


def test_the_tag_escapes_its_text():
    assert "<script>" not in outgoing("https://example.com/", "<script>")


@pytest.mark.parametrize("address", ["/about/", "//example.com/", "javascript:alert(1)", "mailto:a@example.com"])
def test_the_tag_refuses_what_is_no_address_of_another_site(address):
    with pytest.raises(ValueError, match="Not an absolute address"):
        outgoing(address, "Example")
