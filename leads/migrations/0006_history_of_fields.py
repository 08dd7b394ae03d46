import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0005_links_and_undone_opt_outs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FieldChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "field",
                    models.CharField(
                        choices=[
                            ("name", "name"),
                            ("company", "company"),
                            ("country", "country"),
                            ("telephone", "telephone"),
                            ("address", "e-mail address"),
                        ],
                        max_length=10,
                        verbose_name="field",
                    ),
                ),
                ("old", models.CharField(blank=True, max_length=254, verbose_name="old")),
                ("new", models.CharField(blank=True, max_length=254, verbose_name="new")),
                (
                    "by",
                    models.CharField(
                        choices=[("person", "the person"), ("staff", "staff")], max_length=10, verbose_name="by"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
                ("erased_at", models.DateTimeField(blank=True, null=True, verbose_name="erased")),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="field_changes",
                        to="leads.contact",
                        verbose_name="contact",
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="member of staff",
                    ),
                ),
            ],
            options={
                "verbose_name": "change of a field",
                "verbose_name_plural": "changes of fields",
                "ordering": ["-at", "-pk"],
                "indexes": [models.Index(fields=["contact", "-at"], name="field_change_of_contact")],
            },
        ),
        migrations.AddConstraint(
            model_name="fieldchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("field__in", ["name", "company", "country", "telephone", "address"])),
                name="field_change_field_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="fieldchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("by", "person"), ("staff__isnull", True)),
                    models.Q(("by", "staff"), ("staff__isnull", False)),
                    _connector="OR",
                ),
                name="field_change_names_who",
            ),
        ),
        migrations.AddConstraint(
            model_name="fieldchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("erased_at__isnull", True), models.Q(("old", models.F("new")), _negated=True)),
                    models.Q(("erased_at__isnull", False), ("new", ""), ("old", "")),
                    _connector="OR",
                ),
                name="field_change_changes_something_until_erased",
            ),
        ),
    ]
