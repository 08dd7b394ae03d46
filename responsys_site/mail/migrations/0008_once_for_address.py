from django.db import migrations, models


class Migration(migrations.Migration):
    """One index in the order of the digests in place of two (decision 13); never without the constraint."""

    dependencies = [
        ("mail", "0007_messages_of_deliveries"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["message"], name="delivery_of_message"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(fields=("address_digest", "message"), name="delivery_once_for_address"),
        ),
        migrations.RemoveConstraint(
            model_name="delivery",
            name="delivery_once_per_address",
        ),
        migrations.RemoveIndex(
            model_name="delivery",
            name="delivery_of_address",
        ),
    ]
