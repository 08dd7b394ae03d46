"""Fill the placeholders of a message, such as `[[reference]]`, with the fields of one recipient.

Fields that are the tokens of links are encrypted in the rows of the queue: a dump of the database opens no link.
"""

import json
import re
from collections.abc import Callable
from html import escape

from django.core.mail import EmailMultiAlternatives

from responsys_site.core.crypto import decrypt, encrypt
from responsys_site.core.email_addresses import normalize
from responsys_site.core.tokens import opt_out_token
from responsys_site.mail.message_ids import delivery_code, return_path
from responsys_site.mail.models import Delivery, Message

_PLACEHOLDER = re.compile(r"\[\[([a-z_]+)\]\]")
# A line break above all; a tab is harmless.
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")

Fields = dict[str, str]
HTML, JSON = "text/html", "application/json"
ENCRYPTED = "encrypted"  # the field that holds the tokens of a row
_SUFFIX, _PURPOSE = "_token", "responsys_site.mail.fields"


def is_secret_field(name: str) -> bool:
    """Say whether a recipient's field of this name is the secret of a link, or holds such secrets."""
    return name == ENCRYPTED or name.endswith(_SUFFIX)


def encrypt_fields(fields: dict[str, str]) -> dict[str, str]:
    """Return a recipient's fields with those named `..._token` encrypted together in one."""
    tokens = {name: value for name, value in fields.items() if name.endswith(_SUFFIX)}
    others = {name: value for name, value in fields.items() if name not in tokens}
    return {**others, ENCRYPTED: encrypt(json.dumps(tokens), purpose=_PURPOSE)} if tokens else others


def decrypt_fields(fields: dict[str, str]) -> dict[str, str]:
    """Return the fields as they were given. Raises core.crypto.InvalidToken."""
    others = {name: value for name, value in fields.items() if name != ENCRYPTED}
    return {**others, **json.loads(decrypt(fields[ENCRYPTED], purpose=_PURPOSE))} if ENCRYPTED in fields else others


class _DeliveryFields(Fields):
    """The fields of one delivery, and what follows from its row, which is made only for mail that has it."""

    def __init__(self, fields: Fields, delivery: Delivery) -> None:
        super().__init__(fields)
        self._delivery = delivery

    def __missing__(self, name: str) -> str:
        if name == "delivery_code":
            self[name] = delivery_code(delivery=self._delivery.pk)
        elif name == "opt_out_token":
            self[name] = opt_out_token(address_digest=self._delivery.address_digest)
        else:
            raise KeyError(name)
        return self[name]


def delivery_fields(*, delivery: Delivery) -> Fields:
    """Return what fills the markers for this recipient.

    Raises ValueError for a field with a line break or another control, wherever it would stand: such a delivery fails
    alone. The opt-out token is made here from the address's digest: no row, and so no dump, holds one.
    """
    fields = {name: str(value) for name, value in decrypt_fields(delivery.fields).items()}
    if _CONTROL_CHARACTERS.search("\t".join([*fields.values(), delivery.name, delivery.address])):
        raise ValueError("a field has a control character")
    fields.pop("opt_out_token", None)
    return _DeliveryFields(fields, delivery)


def escaper_for(content_type: str) -> Callable[[str], str]:
    """Return what makes a value safe inside a part of this type: of JSON, inside one of its strings (RFC 8259, 7)."""
    return _ESCAPES.get(content_type, str)


def _inside_json(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)[1:-1]


_ESCAPES: dict[str, Callable[[str], str]] = {HTML: escape, JSON: _inside_json}


def split_placeholders(text: str) -> list[str]:
    """Return the text taken apart at its markers: words, a marker's name, words, and so on."""
    return _PLACEHOLDER.split(text)


def substitute(text: str, fields: Fields, *, content_type: str = "") -> str:
    """Return the text with its markers filled, safe in a part of this type. Raises KeyError for one without a field."""
    escaped = escaper_for(content_type)
    return _PLACEHOLDER.sub(lambda marker: escaped(fields[marker[1]]), text)


def message_headers(*, message: Message) -> dict[str, str]:
    """Return the headers other than sender, recipient, subject, date and Message-ID, their markers not yet filled."""
    # RFC 3834, 5: no machine shall answer what a machine wrote.
    return {"Auto-Submitted": "auto-generated", **message.headers}


def envelope_address(address: str) -> str:
    """The local part as typed; the domain as A-label by the rules of today (RFC 5891).

    Python's own codec still follows those of 2003, under which straße.example is strasse.example: another domain.
    """
    return f"{address.strip().rpartition('@')[0]}@{normalize(address).rpartition('@')[2]}"


def build_message(*, delivery: Delivery) -> EmailMultiAlternatives:
    """Return the mail of one delivery as Django's own object, for a mailer that does not speak SMTP.

    Where Django's mailers look for the envelope's sender stands the return path; the header From is the author's own.
    Raises KeyError and ValueError as above.
    """
    message, fields = delivery.message, delivery_fields(delivery=delivery)
    headers = {name: substitute(value, fields) for name, value in message_headers(message=message).items()}
    mail = EmailMultiAlternatives(
        subject=substitute(message.subject, fields),
        body=substitute(message.text, fields),
        from_email=message.from_email if message.null_sender else return_path(delivery=delivery.pk),
        to=[_named(delivery.name, envelope_address(delivery.address))],
        reply_to=[message.reply_to] if message.reply_to else None,
        headers={"From": message.from_email, "Message-ID": delivery.message_id_header, **headers},
    )
    if message.html:
        mail.attach_alternative(substitute(message.html, fields, content_type=HTML), HTML)
    if message.attachment:
        mail.attach(message.attachment_name, render_attachment(message=message, fields=fields), JSON)
    return mail


def render_attachment(*, message: Message, fields: Fields) -> str:
    """Return the JSON that goes with the mail for the recipient with these fields. Raises KeyError as above."""
    return substitute(message.attachment, fields, content_type=JSON)


def _named(name: str, address: str) -> str:
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}" <{address}>' if name else address
