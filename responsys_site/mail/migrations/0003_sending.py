import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models
from django.db.models.functions import Coalesce

URGENCY = {"legal": 1, "marketing": 2}


def fill_new_columns(apps, schema_editor):
    """What a worker had in hand waits again; what ended has a time; the rest follows from what is there."""
    deliveries = apps.get_model("mail", "Delivery").objects
    deliveries.filter(state="sending").update(
        state="deferred", claimed_until=None, next_attempt_at=models.F("queued_at")
    )
    deliveries.filter(state__in=["queued", "deferred"]).update(ended_at=None)
    ended = deliveries.exclude(state__in=["queued", "deferred"])
    ended.update(ended_at=Coalesce("ended_at", "queued_at"))
    deliveries.update(due_at=models.F("queued_at"))
    for kind, urgency in URGENCY.items():
        deliveries.filter(message__kind=kind).update(urgency=urgency)


def count_deliveries(apps, schema_editor):
    """From here on the triggers keep count; this once, rows are counted."""
    total = apps.get_model("mail", "MessageTotal")
    for message in apps.get_model("mail", "Message").objects.iterator():
        states = message.deliveries.values_list("state").annotate(rows=models.Count("pk"))
        counts = {state.replace(" ", "_"): rows for state, rows in states}
        if counts:
            total.objects.create(message=message, recipients=sum(counts.values()), **counts)


class Migration(migrations.Migration):
    dependencies = [
        ("mail", "0002_scope_contact"),
    ]

    operations = [
        migrations.CreateModel(
            name="MessageTotal",
            fields=[
                (
                    "message",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="total",
                        serialize=False,
                        to="mail.message",
                    ),
                ),
                ("recipients", models.PositiveIntegerField(default=0, verbose_name="recipients")),
                ("queued", models.PositiveIntegerField(default=0, verbose_name="queued")),
                ("sending", models.PositiveIntegerField(default=0, verbose_name="sending")),
                ("sent", models.PositiveIntegerField(default=0, verbose_name="sent")),
                ("deferred", models.PositiveIntegerField(default=0, verbose_name="deferred")),
                ("failed", models.PositiveIntegerField(default=0, verbose_name="failed")),
                ("suppressed", models.PositiveIntegerField(default=0, verbose_name="suppressed")),
                ("cancelled", models.PositiveIntegerField(default=0, verbose_name="cancelled")),
                ("erased", models.PositiveIntegerField(default=0, verbose_name="erased")),
                ("in_doubt", models.PositiveIntegerField(default=0, verbose_name="in doubt")),
            ],
            options={
                "verbose_name": "totals of a message",
                "verbose_name_plural": "totals of messages",
            },
        ),
        migrations.RemoveConstraint(
            model_name="delivery",
            name="delivery_claimed_while_sending",
        ),
        migrations.RemoveConstraint(
            model_name="delivery",
            name="delivery_sent_has_a_time",
        ),
        migrations.RemoveConstraint(
            model_name="delivery",
            name="delivery_erased_has_no_address",
        ),
        migrations.RemoveIndex(
            model_name="delivery",
            name="delivery_waiting",
        ),
        migrations.AddField(
            model_name="delivery",
            name="claimed_by",
            field=models.CharField(blank=True, editable=False, max_length=32, verbose_name="claim"),
        ),
        migrations.AddField(
            model_name="delivery", name="due_at", field=models.DateTimeField(null=True, verbose_name="first due")
        ),
        migrations.RenameField(model_name="delivery", old_name="sent_at", new_name="ended_at"),
        migrations.AlterField(
            model_name="delivery",
            name="ended_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="sent or ended"),
        ),
        migrations.AddField(
            model_name="delivery",
            name="name",
            field=models.CharField(blank=True, max_length=200, verbose_name="name"),
        ),
        migrations.AddField(
            model_name="delivery",
            name="urgency",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="urgency"),
        ),
        migrations.AddField(
            model_name="message",
            name="cancelled_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="cancelled"),
        ),
        migrations.AddField(
            model_name="message",
            name="key",
            field=models.CharField(editable=False, max_length=64, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="message",
            name="not_before",
            field=models.DateTimeField(blank=True, null=True, verbose_name="not sent before"),
        ),
        migrations.AddField(
            model_name="message",
            name="null_sender",
            field=models.BooleanField(default=False, verbose_name="no report of it is wanted"),
        ),
        migrations.AddField(
            model_name="message",
            name="paused_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="paused"),
        ),
        migrations.AddField(
            model_name="message",
            name="per_minute",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="most a minute"),
        ),
        migrations.RunPython(fill_new_columns, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="delivery", name="due_at", field=models.DateTimeField(verbose_name="first due")
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state__in", ["queued", "deferred"])),
                fields=["urgency", "next_attempt_at", "id"],
                name="delivery_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("claimed_until__isnull", False),
                        ("state", "sending"),
                        models.Q(("claimed_by", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("state", "sending"), _negated=True),
                        ("claimed_by", ""),
                        ("claimed_until__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="delivery_claimed_while_sending",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("state__in", ["queued", "deferred", "sending"])),
                    models.Q(
                        models.Q(("state__in", ["queued", "deferred", "sending"]), _negated=True),
                        ("ended_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="delivery_ended_has_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "erased"), _negated=True),
                    models.Q(("address", ""), ("name", "")),
                    _connector="OR",
                ),
                name="delivery_erased_has_no_address",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(("per_minute__isnull", True), ("per_minute__gt", 0), _connector="OR"),
                name="message_rate_is_a_rate",
            ),
        ),
        migrations.AddConstraint(
            model_name="messagetotal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "recipients",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                django.db.models.expressions.CombinedExpression(
                                                    django.db.models.expressions.CombinedExpression(
                                                        models.F("queued"), "+", models.F("sending")
                                                    ),
                                                    "+",
                                                    models.F("sent"),
                                                ),
                                                "+",
                                                models.F("deferred"),
                                            ),
                                            "+",
                                            models.F("failed"),
                                        ),
                                        "+",
                                        models.F("suppressed"),
                                    ),
                                    "+",
                                    models.F("cancelled"),
                                ),
                                "+",
                                models.F("erased"),
                            ),
                            "+",
                            models.F("in_doubt"),
                        ),
                    )
                ),
                name="message_total_adds_up",
            ),
        ),
        migrations.RemoveField(
            model_name="delivery",
            name="message_id_header",
        ),
        migrations.RunPython(count_deliveries, migrations.RunPython.noop),
    ]
