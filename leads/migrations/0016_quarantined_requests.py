from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0015_links_of_an_address"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="laidaside",
            options={
                "ordering": ["-received_at", "-pk"],
                "verbose_name": "quarantined request",
                "verbose_name_plural": "quarantined requests",
            },
        ),
        migrations.AlterField(
            model_name="laidaside",
            name="why",
            field=models.CharField(
                choices=[
                    ("trap field", "the field that people do not see was filled in"),
                    ("too fast", "it came back faster than anybody writes"),
                    ("not recorded", "it could not be recorded"),
                ],
                max_length=16,
                verbose_name="why it was quarantined",
            ),
        ),
    ]
