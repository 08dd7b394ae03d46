import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mail", "0003_sending"),
    ]

    operations = [
        migrations.CreateModel(
            name="IncomingMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("received_at", models.DateTimeField(verbose_name="received")),
                (
                    "source",
                    models.CharField(
                        choices=[("imap", "Mailbox"), ("pipe", "Mail server")], max_length=8, verbose_name="came by"
                    ),
                ),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("size", models.BigIntegerField(verbose_name="size in bytes")),
                ("flags", models.JSONField(blank=True, default=list, verbose_name="what is odd about it")),
                ("envelope_sender", models.CharField(blank=True, max_length=320, verbose_name="return path")),
                ("recipient", models.CharField(blank=True, max_length=320, verbose_name="sent to")),
                ("author", models.CharField(blank=True, max_length=320, verbose_name="from")),
                (
                    "address_digest",
                    models.CharField(
                        blank=True, db_index=True, max_length=32, verbose_name="digest of the sender's address"
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=300, verbose_name="subject")),
                ("message_id_header", models.CharField(blank=True, max_length=255, verbose_name="Message-ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("handled", "Handled"),
                            ("waits for staff", "Waits for staff"),
                            ("ignored", "Ignored"),
                        ],
                        default="new",
                        max_length=16,
                        verbose_name="state",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("next_attempt_at", models.DateTimeField(blank=True, null=True, verbose_name="next attempt")),
                ("handled_by", models.CharField(blank=True, max_length=200, verbose_name="handled by")),
                ("handled_at", models.DateTimeField(blank=True, null=True, verbose_name="handled")),
                ("outcome", models.CharField(blank=True, max_length=300, verbose_name="what was done")),
                ("error", models.CharField(blank=True, max_length=100, verbose_name="last error")),
                ("erased_at", models.DateTimeField(blank=True, null=True, verbose_name="erased")),
            ],
            options={
                "verbose_name": "incoming mail",
                "verbose_name_plural": "incoming mails",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "new")), fields=["next_attempt_at", "id"], name="incoming_due"
                    ),
                    models.Index(fields=["state", "received_at"], name="incoming_by_state"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("sha256", "size"), name="incoming_mail_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["new", "handled", "waits for staff", "ignored"])),
                        name="incoming_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__in", ["imap", "pipe"])), name="incoming_source_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("next_attempt_at__isnull", False), ("state", "new")),
                            models.Q(models.Q(("state", "new"), _negated=True), ("next_attempt_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="incoming_new_is_tried",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "handled"), _negated=True),
                            models.Q(("handled_at__isnull", False), models.Q(("handled_by", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="incoming_handled_has_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("erased_at__isnull", True),
                            models.Q(
                                ("author", ""),
                                ("envelope_sender", ""),
                                ("message_id_header", ""),
                                ("recipient", ""),
                                ("subject", ""),
                            ),
                            _connector="OR",
                        ),
                        name="incoming_erased_is_empty",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BounceReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("hard", "Cannot be delivered"),
                            ("soft", "Delayed, or failed for now"),
                            ("complaint", "Reported as unwanted"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                ("status", models.CharField(blank=True, max_length=16, verbose_name="status code")),
                ("received_at", models.DateTimeField(verbose_name="received")),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bounce_reports",
                        to="mail.delivery",
                        verbose_name="delivery",
                    ),
                ),
                (
                    "mail",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="mail.incomingmail",
                        verbose_name="report",
                    ),
                ),
            ],
            options={
                "verbose_name": "report on a delivery",
                "verbose_name_plural": "reports on deliveries",
                "constraints": [
                    models.UniqueConstraint(fields=("delivery", "kind", "status"), name="bounce_report_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["hard", "soft", "complaint"])), name="bounce_kind_is_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RawPiece",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("data", models.BinaryField(verbose_name="bytes")),
                (
                    "mail",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="mail.incomingmail",
                        verbose_name="mail",
                    ),
                ),
            ],
            options={
                "verbose_name": "piece of an incoming mail",
                "verbose_name_plural": "pieces of incoming mails",
                "constraints": [models.UniqueConstraint(fields=("mail", "number"), name="raw_piece_once")],
            },
        ),
    ]
