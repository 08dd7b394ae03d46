import json
import resource
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from mail_letter import HTML, SUBJECT, TEXT, address_of, fields_of
from post_office import mail
from post_office.models import EmailTemplate


class Command(BaseCommand):
    help = "Queue the letter to so many recipients by send_many; print the seconds and the most memory as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("recipients", type=int)
        parser.add_argument("--render-on-delivery", action="store_true")

    def handle(self, *, recipients: int, render_on_delivery: bool, **options: Any) -> None:
        template = _template()
        started = perf_counter()
        queued = mail.send_many(
            [
                {
                    "recipients": [address_of(number)],
                    "template": template,
                    "context": {**fields_of(number), "opt_out_token": f"{number:032d}"},
                    "priority": "medium",
                    "render_on_delivery": render_on_delivery,
                }
                for number in range(recipients)
            ]
        )
        seconds = perf_counter() - started
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        self.stdout.write(json.dumps({"queued": len(queued), "seconds": seconds, "peak": peak}))


def _template() -> EmailTemplate:
    """The letter, with its markers as Django's templates have them."""
    parts = {"subject": SUBJECT, "content": TEXT, "html_content": HTML}
    parts = {name: text.replace("[[", "{{ ").replace("]]", " }}") for name, text in parts.items()}
    return EmailTemplate.objects.update_or_create(name="letter", defaults=parts)[0]
