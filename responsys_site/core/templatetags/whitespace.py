from django import template
from django.template.defaultfilters import stringfilter

register = template.Library()


@register.filter(is_safe=True)
@stringfilter
def one_line(text: str) -> str:
    """Collapse the whitespace of an indented template where HTML keeps it, such as in a title or an attribute."""
    return " ".join(text.split())
