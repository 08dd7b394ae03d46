from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0014_addresses_without_mail"),
    ]

    operations = [
        migrations.AlterField(
            model_name="inquiry",
            name="suspicion",
            field=models.CharField(
                blank=True,
                choices=[
                    ("trap field", "filled in a field that people do not see"),
                    ("too fast", "sent faster than people write"),
                    ("automatic", "mail of a machine or a list"),
                    ("too many", "more mail than people write"),
                    ("busy", "arrived during a flood of mail; acknowledged in turn"),
                ],
                max_length=16,
                verbose_name="looks like a program's",
            ),
        ),
    ]
