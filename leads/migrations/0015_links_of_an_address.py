from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0014_spelling_of_look_alikes"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="link",
            index=models.Index(fields=["address_digest", "-issued_at"], name="link_of_address"),
        ),
    ]
