"""Spell each address on file as its digest was made: the rules before folded look-alike letters into ASCII.

Digests stay as they are, so every opt-out, choice and link is found as before (decision 40).
"""

import unicodedata

import idna
from django.db import migrations


def folded(address: str) -> str:
    """Return what the rules before this release took the digest of."""
    local, _, domain = unicodedata.normalize("NFC", address.strip()).rpartition("@")
    return f"{local.casefold()}@{idna.encode(domain.rstrip('.'), uts46=True).decode('ascii').lower()}"


def spell_as_matched(apps, schema_editor):
    contacts = apps.get_model("leads", "Contact").objects.filter(erased_at=None)
    for pk, address in contacts.values_list("pk", "address").iterator():
        if not address.isascii():
            try:
                plain = folded(address)
            except idna.IDNAError:  # never had a digest
                continue
            if plain.isascii():
                contacts.filter(pk=pk).update(address=plain)


class Migration(migrations.Migration):
    dependencies = [("leads", "0013_follow_ups")]

    # Nothing to undo: the spelling before was for the same digest.
    operations = [migrations.RunPython(spell_as_matched, migrations.RunPython.noop)]
