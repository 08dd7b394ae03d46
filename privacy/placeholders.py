"""[[names]] in an imported policy text, which stand for what only a deployment knows."""

import re

from django.conf import settings

_NAMES = {"hosting_provider": "HOSTING_PROVIDER", "privacy_mailbox": "PRIVACY_MAILBOX"}
_PLACEHOLDER = re.compile(r"\[\[(\w+)\]\]")
_MARKUP = re.compile(r"[\\`*\[\]<>|{}\r\n]")


class CannotFill(ValueError):
    """A placeholder has no value, or one that Markdown would take for markup."""


def fill(*, text: str) -> str:
    """Return the text with each placeholder replaced by its setting. Raises CannotFill."""
    return _PLACEHOLDER.sub(lambda found: _value(found[1]), text)


def is_filled_from(*, stored: str, text: str) -> bool:
    """Say whether `stored` is `text` with its placeholders filled by whatever the settings were at the time."""
    parts = _PLACEHOLDER.split(text)[::2]
    return re.fullmatch(r"[^\r\n]+?".join(re.escape(part) for part in parts), stored) is not None


def _value(name: str) -> str:
    if name not in _NAMES:
        raise CannotFill(f"The text names [[{name}]], which no setting fills.")
    value = getattr(settings, _NAMES[name])
    if not value or _MARKUP.search(value):
        raise CannotFill(f"{_NAMES[name]} must be set, in plain words without any of \\ ` * [ ] < > | {{ }}.")
    return value
