import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("leads", "0004_more_of_the_form")]

    operations = [
        migrations.CreateModel(
            name="Link",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("confirm", "confirm a choice"),
                            ("profile", "see and change the profile"),
                            ("new-address", "confirm a new address"),
                        ],
                        max_length=16,
                        verbose_name="purpose",
                    ),
                ),
                ("token_digest", models.CharField(editable=False, max_length=64, unique=True)),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="leads.contact",
                        verbose_name="contact",
                    ),
                ),
                (
                    "address_digest",
                    models.CharField(max_length=32, verbose_name="digest of the address it was mailed to"),
                ),
                ("facts", models.JSONField(blank=True, default=dict, verbose_name="facts")),
                ("issued_at", models.DateTimeField(verbose_name="issued")),
                ("expires_at", models.DateTimeField(verbose_name="expires")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="used or ended")),
            ],
            options={
                "verbose_name": "link",
                "verbose_name_plural": "links",
                "indexes": [models.Index(fields=["contact", "purpose", "-issued_at"], name="link_of_contact")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("purpose__in", ["confirm", "profile", "new-address"])),
                        name="link_purpose_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("issued_at"))), name="link_expires_after_issue"
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint(model_name="choice", name="choice_once_per_request"),
        migrations.RemoveConstraint(model_name="choice", name="choice_purpose_is_known"),
        migrations.RemoveConstraint(model_name="choice", name="choice_act_is_known"),
        migrations.RemoveConstraint(model_name="choice", name="choice_how_is_known"),
        migrations.RemoveConstraint(model_name="choice", name="choice_names_the_policy_shown"),
        migrations.AddField(
            model_name="choice",
            name="undoes",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="undone_by",
                to="leads.choice",
                verbose_name="opt-out taken back",
            ),
        ),
        migrations.AlterField(
            model_name="choice",
            name="act",
            field=models.CharField(
                choices=[
                    ("asked", "asked for"),
                    ("confirmed", "confirmed"),
                    ("opted-out", "opted out"),
                    ("undone", "took the opt-out back"),
                ],
                max_length=16,
                verbose_name="act",
            ),
        ),
        migrations.AlterField(
            model_name="choice",
            name="how",
            field=models.CharField(
                choices=[
                    ("form", "request form"),
                    ("link", "link in a mail, confirmed on its page"),
                    ("one-click", "one click in the mail program"),
                    ("profile", "profile page"),
                    ("sample", "sample data"),
                ],
                max_length=16,
                verbose_name="how",
            ),
        ),
        migrations.AlterField(
            model_name="choice",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("answer", "An answer to a request"),
                    ("updates", "Updates about the company"),
                    ("contact", "Being contacted by us"),
                    ("all-mailings", "All mailings"),
                ],
                max_length=16,
                verbose_name="purpose",
            ),
        ),
        migrations.AddConstraint(
            model_name="choice",
            constraint=models.UniqueConstraint(
                fields=("information_request", "purpose", "act"), name="choice_once_per_request"
            ),
        ),
        migrations.AddConstraint(
            model_name="choice",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose__in", ["answer", "updates", "contact", "all-mailings"])),
                name="choice_purpose_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="choice",
            constraint=models.CheckConstraint(
                condition=models.Q(("act__in", ["asked", "confirmed", "opted-out", "undone"])),
                name="choice_act_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="choice",
            constraint=models.CheckConstraint(
                condition=models.Q(("how__in", ["form", "link", "one-click", "profile", "sample"])),
                name="choice_how_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="choice",
            constraint=models.CheckConstraint(
                condition=models.Q(("act", "undone"), ("undoes__isnull", False))
                | models.Q(models.Q(("act", "undone"), _negated=True), ("undoes__isnull", True)),
                name="choice_undone_names_its_opt_out",
            ),
        ),
        migrations.AddConstraint(
            model_name="choice",
            constraint=models.CheckConstraint(
                condition=models.Q(("act__in", ["opted-out", "undone"]))
                | models.Q(("policy_version__isnull", False), models.Q(("policy_text_sha256", ""), _negated=True)),
                name="choice_names_the_policy_shown",
            ),
        ),
    ]
