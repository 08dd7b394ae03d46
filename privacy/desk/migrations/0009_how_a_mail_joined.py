from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0008_told_by_post"),
        ("mail", "0008_once_for_address"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="joined_by",
            field=models.CharField(
                blank=True,
                choices=[
                    ("answer", "answers a mail of ours, which only whoever had it can"),
                    ("reference", "names the case and the person's address, which anybody can write"),
                ],
                db_default="",  # for code one version older
                max_length=10,
                verbose_name="joined by",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("joined_by", ""),
                    models.Q(("incoming__isnull", False), ("joined_by__in", ["answer", "reference"]), ("kind", "in")),
                    _connector="OR",
                ),
                name="desk_entry_that_joined_is_a_mail",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("joined_by", "reference"), _negated=True),
                    ("from_another_address", False),
                    _connector="OR",
                ),
                name="desk_entry_by_reference_is_the_persons",
            ),
        ),
    ]
