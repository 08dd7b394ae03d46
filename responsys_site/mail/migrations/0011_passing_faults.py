"""Let mail go again to addresses that were silenced by a fault that says nothing about their mailbox (decision 46).

Only rows whose reason is a bounce go: opt-outs, complaints and restrictions are other rows. A mailbox that is dead
after all is found again by the next mail.
"""

from django.db import migrations

SAY_DEAD = ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"]


def lift(apps, schema_editor):
    reports = apps.get_model("mail", "BounceReport").objects.filter(kind="hard", status__in=SAY_DEAD)
    silenced = apps.get_model("mail", "Suppression").objects.filter(scope="all", reason="bounced")
    silenced.exclude(address_digest__in=reports.values("delivery__address_digest")).delete()


class Migration(migrations.Migration):
    dependencies = [("mail", "0010_view_every_message")]

    operations = [migrations.RunPython(lift, migrations.RunPython.noop)]
