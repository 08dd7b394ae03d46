from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("mail", "0008_once_for_address")]

    operations = [
        migrations.AlterModelOptions(
            name="message",
            options={
                "permissions": [("view_every_message", "Can view the messages of every app, without who got them")],
                "verbose_name": "message",
                "verbose_name_plural": "messages",
            },
        )
    ]
