import datetime

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import privacy.hashes


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="PolicyVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(blank=True, editable=False, null=True, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("first", "first version"),
                            ("imported", "imported history"),
                            ("change", "change"),
                            ("correction", "correction"),
                        ],
                        default="change",
                        max_length=10,
                    ),
                ),
                ("posted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("effective_at", models.DateTimeField(blank=True, null=True)),
                ("settled_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("what_changed", models.TextField(blank=True)),
                ("recorded_note", models.CharField(blank=True, editable=False, max_length=120)),
                ("withdrawn_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("withdrawal_reason", models.TextField(blank=True, editable=False, null=True)),
                (
                    "corrects",
                    models.ForeignKey(
                        blank=True,
                        limit_choices_to=models.Q(
                            models.Q(("kind", "correction"), _negated=True), ("posted_at__isnull", False)
                        ),
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="privacy.policyversion",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="PolicyText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(default="en", max_length=12)),
                ("markdown", models.TextField()),
                ("sha256", models.CharField(editable=False, max_length=64)),
                ("posted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="texts", to="privacy.policyversion"
                    ),
                ),
            ],
            options={
                "ordering": ["version", "language"],
            },
        ),
        migrations.AddConstraint(
            model_name="policyversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["first", "imported", "change", "correction"])),
                name="policy_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="policyversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("posted_at__isnull", True),
                        ("number__isnull", True),
                        ("settled_at__isnull", True),
                        ("withdrawn_at__isnull", True),
                    ),
                    models.Q(
                        ("posted_at__isnull", False),
                        ("effective_at__isnull", False),
                        ("number__gte", 1),
                        ("number__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="policy_number_given_at_posting",
            ),
        ),
        migrations.AddConstraint(
            model_name="policyversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("posted_at__isnull", True),
                    models.Q(("kind", "change"), _negated=True),
                    (
                        "effective_at__gte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("posted_at"), "+", models.Value(datetime.timedelta(days=30))
                        ),
                    ),
                    _connector="OR",
                ),
                name="policy_change_posted_30_days_ahead",
            ),
        ),
        migrations.AddConstraint(
            model_name="policyversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("posted_at__isnull", True), ("effective_at__gte", models.F("posted_at")), _connector="OR"
                ),
                name="policy_never_effective_before_posted",
            ),
        ),
        migrations.AddConstraint(
            model_name="policyversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("settled_at__isnull", True),
                    models.Q(("kind", "change"), ("settled_at__gte", models.F("posted_at"))),
                    _connector="OR",
                ),
                name="policy_settled_after_posting",
            ),
        ),
        migrations.AddConstraint(
            model_name="policyversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind", "correction"),
                        models.Q(("posted_at__isnull", True), ("corrects__isnull", False), _connector="OR"),
                    ),
                    models.Q(models.Q(("kind", "correction"), _negated=True), ("corrects__isnull", True)),
                    _connector="OR",
                ),
                name="policy_correction_names_its_version",
            ),
        ),
        migrations.AddConstraint(
            model_name="policyversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawal_reason__isnull", True), ("withdrawn_at__isnull", True)),
                    models.Q(
                        ("kind", "change"),
                        ("withdrawn_at__gte", models.F("posted_at")),
                        ("withdrawn_at__isnull", False),
                        ("withdrawal_reason__gt", ""),
                        ("withdrawal_reason__isnull", False),
                        models.Q(
                            ("settled_at__isnull", True),
                            ("effective_at__gt", models.F("withdrawn_at")),
                            (
                                "settled_at__gt",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("withdrawn_at"), "-", models.Value(datetime.timedelta(days=30))
                                ),
                            ),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="policy_withdrawn_before_in_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="policyversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "first"), ("posted_at__isnull", False)),
                fields=("kind",),
                name="policy_one_first_version",
            ),
        ),
        migrations.AddConstraint(
            model_name="policyversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("kind", "change"),
                    ("posted_at__isnull", False),
                    ("settled_at__isnull", True),
                    ("withdrawn_at__isnull", True),
                ),
                fields=("kind",),
                name="policy_one_coming_version",
            ),
        ),
        migrations.AddConstraint(
            model_name="policytext",
            constraint=models.UniqueConstraint(fields=("version", "language"), name="policy_text_one_per_language"),
        ),
        migrations.AddConstraint(
            model_name="policytext",
            constraint=models.CheckConstraint(
                condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="policy_text_hash_form"
            ),
        ),
        migrations.AddConstraint(
            model_name="policytext",
            constraint=models.CheckConstraint(
                condition=models.Q(("sha256", privacy.hashes.Sha256Hex("markdown"))), name="policy_text_hash_right"
            ),
        ),
        migrations.AddConstraint(
            model_name="policytext",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__gt", ""), ("markdown__gt", "")), name="policy_text_not_empty"
            ),
        ),
    ]
