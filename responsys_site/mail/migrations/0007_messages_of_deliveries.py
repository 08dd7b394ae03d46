import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Triggers stand in for the foreign key (mail.belonging); they are made after every migration."""

    dependencies = [
        ("mail", "0006_restricted_use"),
    ]

    operations = [
        migrations.AlterField(
            model_name="delivery",
            name="message",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deliveries",
                to="mail.message",
                verbose_name="message",
            ),
        ),
    ]
