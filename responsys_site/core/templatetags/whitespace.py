"""White space: templates are indented, and what a browser shows as one line is one."""

from django import template
from django.template.defaultfilters import stringfilter

register = template.Library()


@register.filter(is_safe=True)
@stringfilter
def one_line(text: str) -> str:
    """Return the text with each run of white space as one space: `{% filter one_line %}` around a block."""
    return " ".join(text.split())
