from datetime import timedelta

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def fill_times(apps, schema_editor):
    """Of requests from before, the steps' times are not known: they count as made when the request came."""
    requests = apps.get_model("leads", "InformationRequest").objects
    requests.update(due_at=models.F("received_at") + timedelta(days=2))
    requests.filter(state="contacted").update(contacted_at=models.F("received_at"))
    requests.filter(state="closed").update(closed_at=models.F("received_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0006_history_of_fields"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="when")),
                ("text", models.TextField(blank=True, max_length=4000, verbose_name="note")),
                ("erased_at", models.DateTimeField(blank=True, null=True, verbose_name="erased")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to="leads.informationrequest",
                        verbose_name="information request",
                    ),
                ),
            ],
            options={"verbose_name": "note", "verbose_name_plural": "notes", "ordering": ["at", "pk"]},
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("erased_at__isnull", True), models.Q(("text", ""), _negated=True)),
                    models.Q(("erased_at__isnull", False), ("text", "")),
                    _connector="OR",
                ),
                name="note_says_something_unless_erased",
            ),
        ),
        migrations.AddField(
            model_name="informationrequest",
            name="due_at",
            field=models.DateTimeField(null=True, verbose_name="due"),
        ),
        migrations.AddField(
            model_name="informationrequest",
            name="contacted_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="contacted on"),
        ),
        migrations.AddField(
            model_name="informationrequest",
            name="closed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="closed on"),
        ),
        migrations.RunPython(fill_times, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="informationrequest",
            name="due_at",
            field=models.DateTimeField(verbose_name="due"),
        ),
        migrations.AddConstraint(
            model_name="informationrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("contacted_at__isnull", True), ("state__in", ["new", "in hand"])),
                    models.Q(
                        ("contacted_at__gte", models.F("received_at")),
                        ("contacted_at__isnull", False),
                        ("state", "contacted"),
                    ),
                    ("state", "closed"),
                    _connector="OR",
                ),
                name="request_contacted_has_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="informationrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(models.Q(("state", "closed"), _negated=True), ("closed_at__isnull", True)),
                    models.Q(
                        ("closed_at__gte", models.F("received_at")),
                        ("closed_at__isnull", False),
                        ("state", "closed"),
                        models.Q(
                            ("contacted_at__isnull", True),
                            ("contacted_at__lte", models.F("closed_at")),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="request_closed_has_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="informationrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_at__gte", models.F("received_at"))), name="request_due_after_it_came"
            ),
        ),
    ]
