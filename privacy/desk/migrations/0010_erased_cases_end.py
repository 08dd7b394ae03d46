from django.conf import settings
from django.db import migrations, models


def end_what_was_erased(apps, schema_editor):
    """Nobody is left to answer there; until now these stood open for ever."""
    cases = apps.get_model("desk", "Inquiry").objects
    erased = cases.filter(erased_at__isnull=False, state__in=["new", "waiting for us", "waiting for them", "identity"])
    erased.update(state="closed", closed_at=models.F("erased_at"), paused_at=None)


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0009_how_a_mail_joined"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(end_what_was_erased, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("erased_at__isnull", True),
                    models.Q(("state__in", ("new", "waiting for us", "waiting for them", "identity")), _negated=True),
                    _connector="OR",
                ),
                name="inquiry_erased_waits_for_nobody",
            ),
        ),
    ]
