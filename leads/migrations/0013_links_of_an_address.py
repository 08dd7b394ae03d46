from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0012_waiting_forms"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="link",
            index=models.Index(fields=["address_digest", "-issued_at"], name="link_of_address"),
        ),
    ]
