from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mail", "0008_once_for_address"),
    ]

    operations = [
        migrations.AddField(
            model_name="incomingmail",
            name="staff_told_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="staff told that it waits"),
        ),
    ]
