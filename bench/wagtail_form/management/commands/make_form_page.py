"""Make the form page, with the fields of the site's request form."""

from typing import Any

from django.core.management.base import BaseCommand
from wagtail.models import Site

from wagtail_form.models import FormField, FormPage

FIELDS = [  # label, type, required, help text; Wagtail makes the field's name from the label
    ("Name", "singleline", True, "So that we know whom we answer."),
    ("Company", "singleline", False, "So that our answer fits your business."),
    ("Email", "email", True, "We answer to this address."),
    ("Country", "singleline", False, "So that the right office answers."),
    ("Telephone", "singleline", False, "If you would rather be called."),
    ("Needs", "multiline", True, "In your own words: what you would like to know."),
    ("Updates", "checkbox", False, "Send me updates by e-mail, now and then."),
    ("Contact", "checkbox", False, "Contact me about this."),
]


class Command(BaseCommand):
    help = "Make the page /request-information/ below the home page."

    def handle(self, *args: Any, **options: Any) -> None:
        page = FormPage(
            title="Request information",
            slug="request-information",
            to_address="sales@responsys.example",
            from_address="news@responsys.example",
            subject="A request for information",
        )
        page.form_fields = [
            FormField(label=label, field_type=kind, required=required, help_text=words, sort_order=position)
            for position, (label, kind, required, words) in enumerate(FIELDS)
        ]
        Site.objects.get(is_default_site=True).root_page.add_child(instance=page)
        page.save_revision().publish()
